package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.UnfinishedFiles;
import dev.h2tap.recorder.UserException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * Where a command leaves what it makes: standard output, or a file that only its owner may read. A
 * file is replaced when all of it is written, and left as it was when that fails; devices and pipes
 * are written to.
 */
final class OutputFile {
  private static final int BUFFER = 64 << 10;

  private OutputFile() {}

  /** Writes something. */
  @FunctionalInterface
  interface Writing {
    void to(OutputStream out) throws IOException, UserException;
  }

  /**
   * Lets something be written.
   *
   * @param option names the file, for messages
   * @param file null for standard output
   */
  static void write(String option, @Nullable Path file, Terminal terminal, Writing writing)
      throws UserException, IOException {
    if (file == null) {
      OutputStream out = new BufferedOutputStream(terminal.bytes(), BUFFER);
      writing.to(out);
      out.flush();
      return;
    }
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        write(Sink.to(file), writing);
      } else {
        replace(Files.exists(file) ? file.toRealPath() : file, writing);
      }
    } catch (Failed e) {
      throw new FailedException(
          "cannot write "
              + file
              + ": "
              + FileFault.reason(e.fault)
              + "; give "
              + option
              + " another path",
          e);
    }
  }

  private static void write(Sink sink, Writing writing) throws IOException, UserException {
    try (OutputStream out = new BufferedOutputStream(sink, BUFFER)) {
      writing.to(out);
    }
  }

  private static void replace(Path file, Writing writing) throws IOException, UserException {
    Path part = Sink.beside(file);
    UnfinishedFiles.begin(part);
    try {
      write(Sink.to(part), writing);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
      UnfinishedFiles.end(part);
    }
  }

  /** The file cannot be written; told from faults of what is read. */
  private static final class Failed extends IOException {
    private final IOException fault;

    Failed(IOException fault) {
      super(fault);
      this.fault = fault;
    }
  }

  /** The file while it is written. */
  private static final class Sink extends OutputStream {
    private final OutputStream out;

    private Sink(OutputStream out) {
      this.out = out;
    }

    static Sink to(Path file) throws Failed {
      try {
        return new Sink(Files.newOutputStream(file));
      } catch (IOException e) {
        throw new Failed(e);
      }
    }

    /** An empty file in the same directory, which only its owner may read. */
    static Path beside(Path file) throws Failed {
      try {
        Path directory = file.toAbsolutePath().getParent();
        return Files.createTempFile(directory, "." + file.getFileName() + "-", ".part");
      } catch (IOException e) {
        throw new Failed(e);
      }
    }

    @Override
    public void write(int b) throws Failed {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws Failed {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw new Failed(e);
      }
    }

    @Override
    public void close() throws Failed {
      try {
        out.close();
      } catch (IOException e) {
        throw new Failed(e);
      }
    }
  }
}

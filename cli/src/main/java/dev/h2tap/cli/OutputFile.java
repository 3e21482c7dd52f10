package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.PrivateFile;
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
 * file is replaced when all of it is written, and left as it was when that fails.
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
   * @param file null for standard output
   */
  static void write(@Nullable Path file, Terminal terminal, Writing writing)
      throws UserException, IOException {
    if (file == null) {
      OutputStream out = new BufferedOutputStream(terminal.bytes(), BUFFER);
      writing.to(out);
      out.flush();
      return;
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (OutputStream out = new BufferedOutputStream(new Sink(part), BUFFER)) {
        writing.to(out);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (Failed e) {
      throw new FailedException(
          "cannot write " + file + ": " + FileFault.reason(e.fault) + "; give -o another path", e);
    } finally {
      Files.deleteIfExists(part);
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

    Sink(Path file) throws Failed {
      try {
        PrivateFile.create(file);
        out = Files.newOutputStream(file);
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

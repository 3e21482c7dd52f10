package dev.h2tap.recorder.redact;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The edits of a whole log. They come in the order in which the log is understood, and go in the
 * order of the records. Beyond {@link #IN_MEMORY} bytes they are kept in a temporary file that no
 * name leads to.
 */
final class Edits implements Closeable {
  private static final int IN_MEMORY = 16 << 20;
  private static final int BUFFER = 64 << 10;

  private record Run(long start, long end) {}

  private final List<Run> runs = new ArrayList<>();
  private final int limit;
  private List<Edit> latest = new ArrayList<>();
  private long weight;
  private @Nullable FileChannel file;

  Edits() {
    this(IN_MEMORY);
  }

  /**
   * @param limit how many bytes are kept in memory, roughly
   */
  Edits(int limit) {
    this.limit = limit;
  }

  /** Puts bytes in the place of others; each piece but the last keeps its length if it can. */
  void replace(Span span, byte[] bytes) {
    if (span.isEmpty()) {
      return;
    }
    int[] used = {0};
    Span.Piece last = span.last();
    span.each(
        piece -> {
          int rest = bytes.length - used[0];
          int length = piece == last ? rest : Math.min(rest, piece.length());
          byte[] part = Arrays.copyOfRange(bytes, used[0], used[0] + length);
          used[0] += length;
          add(new Edit(piece.record(), piece.offset(), piece.length(), part, (byte) 0));
        });
  }

  /** Puts as many of the same byte in the place of others. */
  void fill(Span span, int filler) {
    span.each(
        piece ->
            add(new Edit(piece.record(), piece.offset(), piece.length(), null, (byte) filler)));
  }

  private void add(Edit edit) {
    latest.add(edit);
    weight += edit.weight();
    if (weight > limit) {
      try {
        spill();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void spill() throws IOException {
    FileChannel to = file;
    if (to == null) {
      to = temporary();
      file = to;
    }
    latest.sort(Edit.ORDER);
    long start = to.size();
    to.position(start);
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(to), BUFFER));
    for (Edit edit : latest) {
      edit.write(out);
    }
    out.flush();
    runs.add(new Run(start, to.position()));
    latest = new ArrayList<>();
    weight = 0;
  }

  private static FileChannel temporary() throws IOException {
    Path path = Files.createTempFile("h2tap-redact-", null);
    return FileChannel.open(
        path,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** All edits from the first record on; nothing may be added any more. */
  Cursor cursor() throws IOException {
    latest.sort(Edit.ORDER);
    return new Cursor();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  /** Goes through the edits once, in the order of the records. */
  final class Cursor {
    private final PriorityQueue<Source> sources =
        new PriorityQueue<>((a, b) -> Edit.ORDER.compare(a.next(), b.next()));

    private Cursor() throws IOException {
      FileChannel from = file;
      for (Run run : runs) {
        if (from != null) {
          put(new Source(from, run));
        }
      }
      int[] index = {0};
      put(new Source(() -> index[0] < latest.size() ? latest.get(index[0]++) : null));
    }

    /** The edits of that record, in order; those of earlier records are passed over. */
    List<Edit> of(long record) throws IOException {
      List<Edit> found = new ArrayList<>();
      Source first;
      while ((first = sources.peek()) != null && first.next().record() <= record) {
        if (first.next().record() == record) {
          found.add(first.next());
        }
        sources.remove();
        put(first);
      }
      return found;
    }

    private void put(Source source) throws IOException {
      if (source.advance()) {
        sources.add(source);
      }
    }
  }

  /** Where a {@link Source} gets its edits. */
  @FunctionalInterface
  private interface Supply {
    @Nullable Edit get() throws IOException;
  }

  /** Edits that are in order. */
  private static final class Source {
    private final Supply supply;
    private @Nullable Edit next;

    Source(Supply supply) {
      this.supply = supply;
    }

    Source(FileChannel file, Run run) {
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(new Region(file, run), BUFFER));
      this.supply =
          () -> {
            try {
              return Edit.read(in);
            } catch (EOFException e) {
              return null;
            }
          };
    }

    boolean advance() throws IOException {
      next = supply.get();
      return next != null;
    }

    Edit next() {
      Edit edit = next;
      if (edit == null) {
        throw new IllegalStateException("there is no further edit");
      }
      return edit;
    }
  }

  /** A run in the file, whose position is left alone. */
  private static final class Region extends InputStream {
    private final FileChannel file;
    private final long end;
    private long at;

    Region(FileChannel file, Run run) {
      this.file = file;
      this.at = run.start();
      this.end = run.end();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      if (at >= end) {
        return -1;
      }
      int wanted = (int) Math.min(length, end - at);
      int read = file.read(ByteBuffer.wrap(to, offset, wanted), at);
      at += Math.max(0, read);
      return read;
    }
  }
}

package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.exchange.ContentCoding;
import dev.h2tap.recorder.exchange.RecordedMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;

/** Compares streams of bytes without holding them. */
final class Bytes {
  private static final int BLOCK = 64 << 10;
  private static final int CONTEXT = 16;

  private Bytes() {}

  /** Bytes that can be read as often as needed. */
  @FunctionalInterface
  interface Source {
    InputStream open() throws IOException;
  }

  /**
   * How two streams differ.
   *
   * @param first the first position at which they do; -1 where they are the same
   * @param differing how many positions that both have are different
   * @param before how long the one is
   * @param after how long the other is
   */
  record Comparison(long first, long differing, long before, long after) {
    boolean same() {
      return first < 0;
    }

    /** Whether the one begins with all of the other. */
    boolean samePrefix() {
      return differing == 0;
    }
  }

  /** A body as it came. */
  static Source raw(RecordedMessage message) {
    return () -> message.body().open();
  }

  /** A body with its content coding undone; as it came where that is not known. */
  static Source decoded(RecordedMessage message) {
    return () -> {
      InputStream undone = ContentCoding.undo(message.contentCoding(), message.body());
      return undone == null ? message.body().open() : undone;
    };
  }

  /** Reads both to their ends. */
  static Comparison compare(Source before, Source after) throws IOException {
    long first = -1;
    long differing = 0;
    long was = 0;
    long is = 0;
    try (InputStream a = before.open();
        InputStream b = after.open()) {
      byte[] one = new byte[BLOCK];
      byte[] other = new byte[BLOCK];
      int read;
      int also;
      do {
        read = a.readNBytes(one, 0, BLOCK);
        also = b.readNBytes(other, 0, BLOCK);
        int both = Math.min(read, also);
        int at = Arrays.mismatch(one, 0, read, other, 0, also);
        if (at >= 0 && first < 0) {
          first = was + at;
        }
        for (int i = Math.max(at, 0); at >= 0 && i < both; i++) {
          differing += one[i] == other[i] ? 0 : 1;
        }
        was += read;
        is += also;
      } while (read > 0 || also > 0);
    }
    return new Comparison(first, differing, was, is);
  }

  /** A few bytes from a position on, in hex; empty at the end. */
  static String hex(Source source, long from) throws IOException {
    try (InputStream in = source.open()) {
      in.skipNBytes(from);
      return HexFormat.ofDelimiter(" ").formatHex(in.readNBytes(CONTEXT));
    }
  }

  static byte[] all(Source source) throws IOException {
    try (InputStream in = source.open()) {
      return in.readAllBytes();
    }
  }
}

package dev.h2tap.recorder.redact;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Where a run of bytes stands in the log: pieces of the bytes of records, in order. Also serves as
 * the trail of bytes that have been read and not yet been understood.
 */
final class Span {

  /**
   * Bytes that stand together.
   *
   * @param record the number of the record
   * @param offset the index of the first one in the record's bytes
   */
  record Piece(long record, int offset, int length) {
    private Piece cut(int from, int to) {
      return new Piece(record, offset + from, to - from);
    }
  }

  private final Deque<Piece> pieces = new ArrayDeque<>();
  private long length;

  static Span of(long record, int offset, int length) {
    Span span = new Span();
    span.add(new Piece(record, offset, length));
    return span;
  }

  long length() {
    return length;
  }

  boolean isEmpty() {
    return length == 0;
  }

  void add(Piece piece) {
    if (piece.length() == 0) {
      return;
    }
    length += piece.length();
    Piece last = pieces.peekLast();
    if (last != null
        && last.record() == piece.record()
        && last.offset() + last.length() == piece.offset()) {
      pieces.removeLast();
      pieces.addLast(new Piece(last.record(), last.offset(), last.length() + piece.length()));
    } else {
      pieces.addLast(piece);
    }
  }

  void add(Span span) {
    span.pieces.forEach(this::add);
  }

  /** Takes bytes from the front, as many as there are at most. */
  Span take(long bytes) {
    Span taken = new Span();
    Piece first;
    while (taken.length < bytes && (first = pieces.pollFirst()) != null) {
      int wanted = (int) Math.min(bytes - taken.length, first.length());
      taken.add(first.cut(0, wanted));
      length -= wanted;
      if (wanted < first.length()) {
        pieces.addFirst(first.cut(wanted, first.length()));
      }
    }
    return taken;
  }

  Span takeAll() {
    return take(length);
  }

  /** The bytes from one index to another; everything stays here. */
  Span sub(long from, long to) {
    Span part = new Span();
    long at = 0;
    for (Piece piece : pieces) {
      long start = Math.max(from - at, 0);
      long end = Math.min(to - at, piece.length());
      if (start < end) {
        part.add(piece.cut((int) start, (int) end));
      }
      at += piece.length();
      if (at >= to) {
        break;
      }
    }
    return part;
  }

  void each(Consumer<Piece> taker) {
    pieces.forEach(taker);
  }

  Piece last() {
    return pieces.getLast();
  }
}

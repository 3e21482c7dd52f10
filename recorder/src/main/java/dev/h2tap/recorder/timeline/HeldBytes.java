package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Bytes of a client that did not wait for the answer to its request to switch. */
final class HeldBytes {
  private static final int LIMIT = 64 << 10;

  private record Piece(ByteBuf bytes, Place at) {}

  private final List<Piece> pieces = new ArrayList<>();
  private int size;

  /**
   * Keeps a copy.
   *
   * @return whether there was room
   */
  boolean add(ByteBuf bytes, Place at) {
    if (size + bytes.readableBytes() > LIMIT) {
      return false;
    }
    size += bytes.readableBytes();
    pieces.add(new Piece(Unpooled.copiedBuffer(bytes), at));
    return true;
  }

  /** Hands everything on, in order, and keeps nothing. */
  void release(BiConsumer<ByteBuf, Place> taker) {
    List<Piece> all = List.copyOf(pieces);
    clear();
    all.forEach(piece -> taker.accept(piece.bytes, piece.at));
  }

  void clear() {
    pieces.clear();
    size = 0;
  }
}

package dev.h2tap.recorder.tls;

import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Puts the handshake messages of one direction together (RFC 8446 §5.1): one may span records, and
 * a record may hold several. Keeps at most 128 KiB; a longer message is passed over.
 */
final class MessageAssembler {
  private static final int LIMIT = 128 << 10;
  private static final int HEADER = 4;

  /** Gets the messages. */
  interface Taker {
    /** A whole message; the body is good during the call. */
    void message(Start start, int type, ByteBuf body);

    /** A message that is not kept whole. */
    void broken(Start start, int type, int length, String reason);
  }

  /**
   * Where a message began.
   *
   * @param number of the record
   */
  record Start(Place place, long number, boolean encrypted) {}

  private final Taker taker;
  private @Nullable ByteBuf pending;
  private @Nullable Start start;
  private int skipping;

  MessageAssembler(Taker taker) {
    this.taker = taker;
  }

  /**
   * Takes the content of a handshake record.
   *
   * @param at where the content begins
   */
  void take(Start at, ByteBuf content) {
    ByteBuf in = content.duplicate();
    int origin = in.readerIndex();
    while (in.isReadable()) {
      if (skipping > 0) {
        int skipped = Math.min(skipping, in.readableBytes());
        in.skipBytes(skipped);
        skipping -= skipped;
        continue;
      }
      ByteBuf begun = pending;
      if (begun == null) {
        begun = Unpooled.buffer(256);
        pending = begun;
        Place place = at.place();
        start =
            new Start(
                place.at(place.offset() + in.readerIndex() - origin), at.number(), at.encrypted());
      }
      begun.writeBytes(in, Math.min(missing(begun), in.readableBytes()));
      if (begun.readableBytes() >= HEADER && length(begun) > LIMIT) {
        skipping = length(begun);
        broken(begun, length(begun) + " bytes long, more than any in use");
      } else if (missing(begun) == 0) {
        whole(begun);
      }
    }
  }

  /** How many bytes are missing from the header, or from the message where the header is whole. */
  private static int missing(ByteBuf begun) {
    int have = begun.readableBytes();
    return have < HEADER ? HEADER - have : HEADER + length(begun) - have;
  }

  private static int length(ByteBuf begun) {
    return begun.getUnsignedMedium(1);
  }

  private void whole(ByteBuf message) {
    Start began = start;
    pending = null;
    if (began != null) {
      int type = message.readUnsignedByte();
      taker.message(began, type, message.skipBytes(HEADER - 1));
    }
  }

  private void broken(ByteBuf message, String reason) {
    Start began = start;
    pending = null;
    if (began != null) {
      int length = message.readableBytes() < HEADER ? 0 : length(message);
      taker.broken(began, message.getUnsignedByte(0), length, reason);
    }
  }

  /** Bytes are missing: forgets what had begun. */
  void lost() {
    end("cut short by a gap in the log");
    skipping = 0;
  }

  /** Nothing more will come. */
  void closed() {
    end("cut short by the end of the connection");
  }

  private void end(String reason) {
    ByteBuf begun = pending;
    if (begun != null) {
      broken(begun, reason + " after " + begun.readableBytes() + " bytes");
    }
  }
}

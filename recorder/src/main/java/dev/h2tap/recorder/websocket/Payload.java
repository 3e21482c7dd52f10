package dev.h2tap.recorder.websocket;

import dev.h2tap.recorder.wire.Beginning;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/** Gathers what there is to tell of a message while its payload goes by. */
final class Payload {
  private final int opcode;
  private final Beginning beginning;
  private final @Nullable MessageInflater inflater;
  private final boolean compressed;
  private long wireLength;
  private int frames;
  private @Nullable String problem;

  /**
   * @param inflater for a compressed message, null where compression was not agreed on
   */
  Payload(int opcode, boolean compressed, @Nullable MessageInflater inflater, int limit) {
    this.opcode = opcode;
    this.compressed = compressed && inflater != null;
    this.inflater = compressed ? inflater : null;
    this.beginning = new Beginning(limit);
    if (this.inflater != null) {
      problem = this.inflater.begin();
    }
  }

  void frame() {
    frames++;
  }

  /** Bytes of the payload, the mask undone. */
  void add(ByteBuf bytes) {
    wireLength += bytes.readableBytes();
    if (inflater == null) {
      beginning.add(bytes);
    } else if (problem == null) {
      inflate(bytes);
    }
  }

  private void inflate(ByteBuf bytes) {
    try {
      if (inflater != null) {
        inflater.add(bytes, beginning::add);
      }
    } catch (DataFormatException e) {
      problem = "cannot be inflated: " + e.getMessage();
    }
  }

  /** The message has ended. */
  WebSocketMessage end(boolean whole) {
    if (inflater != null && whole && problem == null) {
      inflate(MessageInflater.TAIL);
    }
    if (inflater != null) {
      inflater.end(whole && problem == null);
    }
    return opcode == Opcode.CLOSE ? close(whole) : message(0, beginning.bytes(), whole);
  }

  private WebSocketMessage close(boolean whole) {
    ByteBuf body = beginning.bytes();
    if (body.readableBytes() < 2) {
      if (body.isReadable()) {
        problem = "a status code is two bytes long";
      }
      return message(0, Unpooled.EMPTY_BUFFER, whole);
    }
    ByteBuf reason = body.slice(body.readerIndex() + 2, body.readableBytes() - 2);
    return message(body.getUnsignedShort(body.readerIndex()), reason, whole);
  }

  private WebSocketMessage message(int closeCode, ByteBuf bytes, boolean whole) {
    boolean close = opcode == Opcode.CLOSE;
    long length = close ? Math.max(0, beginning.length() - 2) : beginning.length();
    return new WebSocketMessage(
        opcode, length, wireLength, frames, compressed, closeCode, bytes, whole, problem);
  }
}

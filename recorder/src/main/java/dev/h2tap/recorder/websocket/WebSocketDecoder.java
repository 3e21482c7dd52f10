package dev.h2tap.recorder.websocket;

import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of one direction, however their bytes were chunked. Keeps the beginning of one
 * message and of one control frame at most. Not safe for use by several threads.
 */
public final class WebSocketDecoder implements AutoCloseable {

  /** Receives what was found, in wire order. Buffers given are valid during the call only. */
  public interface Sink {
    /** A message or control frame is over; {@code at} is the place of its first byte. */
    void message(WebSocketMessage message, Place at);

    /** Something is wrong; where it cannot be read on, the bytes follow here. */
    void malformed(String reason, ByteBuf bytes, Place at);

    /** So many bytes were skipped before {@code at}, where a frame seems to begin. */
    void skipped(long bytes, Place at);
  }

  private static final int CONTROL_BYTES = 1 << 10;

  private final boolean client;
  private final int limit;
  private final Sink sink;
  private final @Nullable MessageInflater inflater;
  private final ByteBuf head = Unpooled.buffer(FrameHeader.LONGEST, FrameHeader.LONGEST);
  private final Unmasking unmasking = new Unmasking();
  private Place headPlace = new Place(0, 0, 0, 0);
  private Place messagePlace = headPlace;
  private @Nullable FrameHeader frame;
  private long remaining;
  private @Nullable Payload message;
  private @Nullable Payload control;
  private boolean lost;
  private long skipped;

  /**
   * @param client whether these are the bytes that the client sends
   * @param deflate what was agreed on for permessage-deflate, null if it was not
   * @param limit how many bytes of a message are kept
   */
  public WebSocketDecoder(
      boolean client, @Nullable PerMessageDeflate deflate, int limit, Sink sink) {
    this.client = client;
    this.limit = limit;
    this.sink = sink;
    this.inflater =
        deflate == null
            ? null
            : new MessageInflater(client ? deflate.clientTakeover() : deflate.serverTakeover());
  }

  /** Bytes were lost: reads on where bytes look like frames. */
  public void lost() {
    cutShort();
    if (inflater != null) {
      inflater.lost();
    }
    lost = true;
  }

  /** The direction has ended. */
  public void closed() {
    if (head.isReadable()) {
      sink.malformed("the connection ended within the header of a frame", head.slice(), headPlace);
    }
    cutShort();
    close();
  }

  /** Takes the readable bytes, which stay readable; {@code start} is the place of the first. */
  public void feed(ByteBuf bytes, Place start) {
    ByteBuf in = bytes.slice();
    if (lost) {
      if (!FrameChain.isPlausible(in, client, inflater != null)) {
        skipped += in.readableBytes();
        return;
      }
      if (skipped > 0) {
        sink.skipped(skipped, start);
        skipped = 0;
      }
      lost = false;
    }
    while (in.isReadable() && !lost) {
      if (frame == null) {
        header(in, start.at(start.offset() + in.readerIndex()));
      } else {
        payload(in);
      }
    }
  }

  @Override
  public void close() {
    if (inflater != null) {
      inflater.close();
    }
  }

  private void header(ByteBuf in, Place at) {
    if (!head.isReadable()) {
      headPlace = at;
    }
    int missing;
    while ((missing = FrameHeader.length(head) - head.readableBytes()) > 0) {
      if (!in.isReadable()) {
        return;
      }
      head.writeBytes(in, Math.min(missing, in.readableBytes()));
    }
    FrameHeader header = FrameHeader.read(head.slice());
    String fault = header.fault(client, inflater != null);
    if (fault != null) {
      ByteBuf all = Unpooled.wrappedBuffer(head.copy(), in.slice());
      sink.malformed(fault, header.length() < 0 ? all : head.slice(), headPlace);
    }
    head.clear();
    if (header.length() < 0) {
      in.skipBytes(in.readableBytes());
      lost();
    } else {
      begin(header);
    }
  }

  private void begin(FrameHeader header) {
    Payload payload = Opcode.isControl(header.opcode()) ? newControl(header) : ofMessage(header);
    payload.frame();
    frame = header;
    remaining = header.length();
    unmasking.key(header.key());
    if (remaining == 0) {
      end(header);
    }
  }

  private Payload newControl(FrameHeader header) {
    Payload begun = new Payload(header.opcode(), false, null, Math.max(limit, CONTROL_BYTES));
    control = begun;
    return begun;
  }

  /** The message that a data frame begins or goes on with. */
  private Payload ofMessage(FrameHeader header) {
    Payload current = message;
    boolean goesOn = header.opcode() == Opcode.CONTINUATION;
    if (goesOn && current != null) {
      return current;
    }
    if (goesOn) {
      sink.malformed(
          "a frame continues a message that has not begun", Unpooled.EMPTY_BUFFER, headPlace);
    } else if (current != null) {
      sink.malformed("a message begins within another", Unpooled.EMPTY_BUFFER, headPlace);
      cutShort();
    }
    boolean compressed = (header.reserved() & FrameHeader.RSV1) != 0;
    Payload begun = new Payload(header.opcode(), compressed, inflater, limit);
    message = begun;
    messagePlace = headPlace;
    return begun;
  }

  private void payload(ByteBuf in) {
    FrameHeader header = frame;
    Payload target = control == null ? message : control;
    if (header == null || target == null) {
      return;
    }
    int length = (int) Math.min(remaining, in.readableBytes());
    ByteBuf piece = in.readSlice(length);
    target.add(header.masked() ? unmasking.of(piece) : piece);
    remaining -= length;
    if (remaining == 0) {
      end(header);
    }
  }

  private void end(FrameHeader header) {
    frame = null;
    Payload over = control;
    if (over != null) {
      control = null;
      sink.message(over.end(true), headPlace);
      return;
    }
    Payload current = message;
    if (header.fin() && current != null) {
      message = null;
      sink.message(current.end(true), messagePlace);
    }
  }

  /** What has begun will not come to its end. */
  private void cutShort() {
    Payload unfinishedControl = control;
    Payload unfinished = message;
    control = null;
    message = null;
    frame = null;
    head.clear();
    if (unfinished != null) {
      sink.message(unfinished.end(false), messagePlace);
    }
    if (unfinishedControl != null) {
      sink.message(unfinishedControl.end(false), headPlace);
    }
  }
}

package dev.h2tap.recorder.http2;

import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one direction of a connection into frames, however they were chunked. Holds one
 * frame at most, and of that no more than {@link #PAYLOAD_LIMIT}; the bytes of DATA are handed on
 * as they come. Not safe for use by several threads.
 */
public final class FrameSplitter {

  /** What is kept of the payload of one frame other than DATA. */
  public static final int PAYLOAD_LIMIT = 1 << 20;

  private static final ByteBuf PREFACE =
      Unpooled.unreleasableBuffer(
          Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII));
  private static final ByteBuf HTTP1 =
      Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("HTTP/", StandardCharsets.US_ASCII));

  /** Receives what was found, in wire order. Buffers are valid during the call only. */
  public interface Sink {
    /** The client's connection preface (RFC 9113 §3.4). */
    void preface(Place at);

    /**
     * Bytes of data of a DATA frame whose {@link #frame} follows; {@code at} is the place of the
     * first of them.
     */
    void data(FrameHeader header, ByteBuf bytes, Place at);

    /** A whole frame; {@code at} is the place of its first byte. */
    void frame(Frame frame, Place at);

    /** Bytes that are no HTTP/2; everything up to the next known frame boundary is skipped. */
    void malformed(String reason, ByteBuf bytes, Place at);

    /** So many bytes were skipped before {@code at}, where a frame begins. */
    void skipped(long bytes, Place at);
  }

  private enum State {
    START,
    HEADER,
    PAYLOAD,
    DATA,
    LOST
  }

  private final boolean client;
  private final Sink sink;
  private final ByteBuf head = Unpooled.buffer(PREFACE.readableBytes(), PREFACE.readableBytes());
  private State state;
  private Place place = new Place(0, 0, 0, 0);
  private FrameHeader header = new FrameHeader(0, 0, 0, 0);
  private ByteBuf payload = Unpooled.EMPTY_BUFFER;
  private int remaining;
  private @Nullable DataFrame data;
  private long skipped;

  /**
   * @param client whether these are the client's bytes, which begin with the preface
   * @param fromStart whether the first bytes fed are the first of the direction
   */
  public FrameSplitter(boolean client, boolean fromStart, Sink sink) {
    this.client = client;
    this.sink = sink;
    this.state = fromStart ? State.START : State.LOST;
  }

  /** Bytes were lost: finds its feet again where a record says that a frame begins. */
  public void lost() {
    state = State.LOST;
    head.clear();
    payload = Unpooled.EMPTY_BUFFER;
    data = null;
  }

  /** Whether bytes are skipped up to where a frame begins. */
  public boolean isLost() {
    return state == State.LOST;
  }

  /** Whether a frame has begun that is not whole. */
  public boolean inFrame() {
    return state == State.PAYLOAD || state == State.DATA || head.isReadable();
  }

  /**
   * Takes the readable bytes, which stay readable.
   *
   * @param firstFrame as in {@link dev.h2tap.recorder.event.Event.Plaintext}
   * @param start the place of the first of the bytes
   */
  public void feed(ByteBuf bytes, int firstFrame, Place start) {
    ByteBuf in = bytes.slice();
    if (state == State.LOST && !resume(in, firstFrame, start)) {
      return;
    }
    boolean more = true;
    while (more) {
      more =
          switch (state) {
            case START -> readStart(in, start);
            case HEADER -> readHeader(in, start);
            case PAYLOAD -> readPayload(in);
            case DATA -> readData(in, start);
            case LOST -> false;
          };
    }
  }

  private boolean resume(ByteBuf in, int firstFrame, Place start) {
    int skip = firstFrame < 0 ? in.readableBytes() : Math.min(firstFrame, in.readableBytes());
    skipped += skip;
    in.skipBytes(skip);
    if (firstFrame < 0) {
      return false;
    }
    if (skipped > 0) {
      sink.skipped(skipped, start.at(start.offset() + in.readerIndex()));
      skipped = 0;
    }
    state = State.START;
    return true;
  }

  /** Where a preface, or HTTP/1 text in place of frames, would stand. */
  private boolean readStart(ByteBuf in, Place start) {
    ByteBuf expected = client ? PREFACE : HTTP1;
    while (in.isReadable() && head.readableBytes() < expected.readableBytes()) {
      mark(in, start);
      int next = in.getByte(in.readerIndex());
      if (next != expected.getByte(head.readableBytes())) {
        if (head.isReadable()) {
          return giveUp("neither a connection preface nor a frame", in);
        }
        state = State.HEADER;
        return true;
      }
      head.writeByte(next);
      in.skipBytes(1);
    }
    if (head.readableBytes() < expected.readableBytes()) {
      return false;
    }
    if (!client) {
      return giveUp("HTTP/1 text where HTTP/2 frames belong", in);
    }
    sink.preface(place);
    head.clear();
    state = State.HEADER;
    return true;
  }

  private boolean giveUp(String reason, ByteBuf in) {
    sink.malformed(reason, Unpooled.wrappedBuffer(head.copy(), in), place);
    lost();
    in.skipBytes(in.readableBytes());
    return false;
  }

  private boolean readHeader(ByteBuf in, Place start) {
    if (in.isReadable()) {
      mark(in, start);
    }
    head.writeBytes(in, Math.min(in.readableBytes(), FrameHeader.LENGTH - head.readableBytes()));
    if (head.readableBytes() < FrameHeader.LENGTH) {
      return false;
    }
    header = FrameHeader.read(head);
    head.clear();
    remaining = header.length();
    if (header.type() == FrameType.DATA) {
      data = new DataFrame(header);
      state = State.DATA;
    } else {
      payload = Unpooled.buffer(Math.min(remaining, 1024), Math.min(remaining, PAYLOAD_LIMIT));
      state = State.PAYLOAD;
    }
    return true;
  }

  private boolean readPayload(ByteBuf in) {
    int available = Math.min(remaining, in.readableBytes());
    int kept = Math.min(available, payload.maxWritableBytes());
    payload.writeBytes(in, kept);
    in.skipBytes(available - kept);
    remaining -= available;
    if (remaining > 0) {
      return false;
    }
    Frame frame =
        header.length() > PAYLOAD_LIMIT
            ? new Frame.Malformed(header, "longer than h2tap keeps of a frame", payload)
            : FrameParser.parse(header, payload);
    payload = Unpooled.EMPTY_BUFFER;
    state = State.HEADER;
    sink.frame(frame, place);
    return true;
  }

  private boolean readData(ByteBuf in, Place start) {
    DataFrame current = Objects.requireNonNull(data);
    int available = Math.min(remaining, in.readableBytes());
    ByteBuf piece = in.readSlice(available);
    ByteBuf body = current.take(piece);
    remaining -= available;
    if (body.isReadable()) {
      sink.data(header, body, start.at(start.offset() + in.readerIndex() - available));
    }
    if (remaining > 0) {
      return false;
    }
    state = State.HEADER;
    data = null;
    sink.frame(current.end(), place);
    return true;
  }

  private void mark(ByteBuf in, Place start) {
    if (!head.isReadable()) {
      place = start.at(start.offset() + in.readerIndex());
    }
  }
}

package dev.h2tap.recorder.export.pcapng;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Cuts the bytes of one direction into frames, however they were chunked: what reads a PDU has
 * nothing but that PDU. Keeps one frame at most, and of that no more than {@link #KEPT}.
 */
final class FrameCutter {
  /** What is kept of a frame, in bytes. */
  static final int KEPT = 128 << 10;

  private static final ByteBuf PREFACE =
      Unpooled.unreleasableBuffer(
          Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII));
  private static final int HTTP2_HEADER = 9;

  /** How long frames are. */
  @FunctionalInterface
  interface Length {
    /**
     * The length of the frame that begins here, its header included.
     *
     * @return 0 where more bytes are needed to tell
     */
    long of(ByteBuf in);
  }

  /** Gets the frames. */
  @FunctionalInterface
  interface Sink {
    /**
     * The next frame.
     *
     * @param missing how many bytes at its end are not kept
     */
    void frame(ByteBuf frame, long missing) throws IOException;
  }

  private final Length length;
  private final Sink sink;
  private final ByteBuf held = Unpooled.buffer();
  private long skipping;

  FrameCutter(Length length, Sink sink) {
    this.length = length;
    this.sink = sink;
  }

  /** HTTP/2 frames, and the connection preface as one (RFC 9113 §3.4, §4.1). */
  static FrameCutter http2(Sink sink) {
    return new FrameCutter(FrameCutter::http2Length, sink);
  }

  /** WebSocket frames (RFC 6455 §5.2). */
  static FrameCutter webSocket(Sink sink) {
    return new FrameCutter(FrameCutter::webSocketLength, sink);
  }

  private static long http2Length(ByteBuf in) {
    int start = in.readerIndex();
    int readable = in.readableBytes();
    int compared = Math.min(readable, PREFACE.readableBytes());
    if (compared > 2 && ByteBufUtil.equals(in, start, PREFACE, 0, compared)) {
      return compared == PREFACE.readableBytes() ? compared : 0;
    }
    return readable < HTTP2_HEADER ? 0 : HTTP2_HEADER + (long) in.getUnsignedMedium(start);
  }

  private static long webSocketLength(ByteBuf in) {
    int start = in.readerIndex();
    int second = in.readableBytes() < 2 ? 127 : in.getUnsignedByte(start + 1);
    int code = second & 0x7f;
    int extended = code == 127 ? Long.BYTES : code == 126 ? Short.BYTES : 0;
    int header = 2 + extended + ((second & 0x80) != 0 ? 4 : 0);
    if (in.readableBytes() < header) {
      return 0;
    }
    long payload =
        switch (extended) {
          case Long.BYTES -> in.getLong(start + 2) & Long.MAX_VALUE >> 1;
          case Short.BYTES -> in.getUnsignedShort(start + 2);
          default -> code;
        };
    return header + payload;
  }

  /** Takes the readable bytes, which stay readable. */
  void take(ByteBuf bytes) throws IOException {
    ByteBuf in = bytes.slice();
    while (in.isReadable()) {
      if (skipping > 0) {
        int skipped = (int) Math.min(skipping, in.readableBytes());
        in.skipBytes(skipped);
        skipping -= skipped;
      } else if (held.isReadable()) {
        held.writeByte(in.readByte());
        complete(in);
      } else {
        whole(in);
      }
    }
  }

  private void whole(ByteBuf in) throws IOException {
    long needed = length.of(in);
    if (needed > 0 && needed <= in.readableBytes()) {
      int kept = (int) Math.min(needed, KEPT);
      sink.frame(in.readSlice(kept), needed - kept);
      in.skipBytes((int) (needed - kept));
    } else {
      int kept = (int) Math.min(in.readableBytes(), needed == 0 ? KEPT : Math.min(needed, KEPT));
      held.writeBytes(in, kept);
      complete(in);
    }
  }

  /** Adds to what is held as much as belongs to it. */
  private void complete(ByteBuf in) throws IOException {
    long needed = length.of(held);
    if (needed == 0) {
      return;
    }
    int kept = (int) Math.min(needed, KEPT);
    int missing = Math.max(0, kept - held.readableBytes());
    held.writeBytes(in, Math.min(missing, in.readableBytes()));
    if (held.readableBytes() >= kept) {
      skipping = needed - kept;
      sink.frame(held.readSlice(kept), skipping);
      held.clear();
    }
  }

  /** Bytes are missing: forgets what had begun; the next byte begins a frame. */
  void lost() {
    held.clear();
    skipping = 0;
  }
}

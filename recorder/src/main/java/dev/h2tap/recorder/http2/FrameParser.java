package dev.h2tap.recorder.http2;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Gives the payload of a whole frame its meaning (RFC 9113 §6). DATA is not parsed here. */
final class FrameParser {
  private FrameParser() {}

  static Frame parse(FrameHeader header, ByteBuf payload) {
    return switch (header.type()) {
      case FrameType.HEADERS -> headers(header, payload);
      case FrameType.PRIORITY ->
          payload.readableBytes() == 5
              ? new Frame.Priority(header, dependency(payload))
              : malformed(header, payload, "PRIORITY is 5 bytes long");
      case FrameType.RST_STREAM ->
          payload.readableBytes() == 4
              ? new Frame.RstStream(header, payload.readUnsignedInt())
              : malformed(header, payload, "RST_STREAM is 4 bytes long");
      case FrameType.SETTINGS -> settings(header, payload);
      case FrameType.PUSH_PROMISE -> pushPromise(header, payload);
      case FrameType.PING ->
          payload.readableBytes() == 8
              ? new Frame.Ping(header, payload.readLong())
              : malformed(header, payload, "PING is 8 bytes long");
      case FrameType.GOAWAY -> goAway(header, payload);
      case FrameType.WINDOW_UPDATE ->
          payload.readableBytes() == 4
              ? new Frame.WindowUpdate(header, payload.readInt() & 0x7fffffff)
              : malformed(header, payload, "WINDOW_UPDATE is 4 bytes long");
      case FrameType.CONTINUATION -> new Frame.Continuation(header, payload);
      default -> new Frame.Unknown(header, payload);
    };
  }

  private static Frame headers(FrameHeader header, ByteBuf payload) {
    int start = payload.readerIndex();
    int padding = padding(header, payload);
    int priority = header.has(Flag.PRIORITY) ? 5 : 0;
    int rest = payload.readableBytes() - priority - padding;
    if (padding < 0 || rest < 0) {
      return malformed(
          header, payload.readerIndex(start), "padding or priority is longer than the frame");
    }
    StreamDependency dependency = priority > 0 ? dependency(payload) : null;
    return new Frame.Headers(header, padding, dependency, payload.readSlice(rest));
  }

  private static Frame settings(FrameHeader header, ByteBuf payload) {
    if (header.has(Flag.ACK) && payload.isReadable()) {
      return malformed(header, payload, "a SETTINGS acknowledgement is empty");
    }
    if (payload.readableBytes() % 6 != 0) {
      return malformed(header, payload, "the length of SETTINGS is a multiple of 6");
    }
    List<Setting> settings = new ArrayList<>();
    while (payload.isReadable()) {
      settings.add(new Setting(payload.readUnsignedShort(), payload.readUnsignedInt()));
    }
    return new Frame.Settings(header, List.copyOf(settings));
  }

  private static Frame pushPromise(FrameHeader header, ByteBuf payload) {
    int start = payload.readerIndex();
    int padding = padding(header, payload);
    int rest = payload.readableBytes() - 4 - padding;
    if (padding < 0 || rest < 0) {
      return malformed(
          header, payload.readerIndex(start), "PUSH_PROMISE is too short for its stream");
    }
    int promised = payload.readInt() & 0x7fffffff;
    return new Frame.PushPromise(header, padding, promised, payload.readSlice(rest));
  }

  private static Frame goAway(FrameHeader header, ByteBuf payload) {
    return payload.readableBytes() < 8
        ? malformed(header, payload, "GOAWAY is at least 8 bytes long")
        : new Frame.GoAway(
            header, payload.readInt() & 0x7fffffff, payload.readUnsignedInt(), payload.slice());
  }

  /** The length of the padding, whose own length byte is consumed; -1 where that is missing. */
  private static int padding(FrameHeader header, ByteBuf payload) {
    if (!header.has(Flag.PADDED)) {
      return 0;
    }
    return payload.isReadable() ? payload.readUnsignedByte() : -1;
  }

  private static StreamDependency dependency(ByteBuf payload) {
    int stream = payload.readInt();
    return new StreamDependency(stream & 0x7fffffff, stream < 0, payload.readUnsignedByte() + 1);
  }

  private static Frame malformed(FrameHeader header, ByteBuf payload, String reason) {
    return new Frame.Malformed(header, reason, payload);
  }
}

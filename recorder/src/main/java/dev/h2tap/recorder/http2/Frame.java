package dev.h2tap.recorder.http2;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame as it was on the wire (RFC 9113 §6). The buffers are on the heap and need no release.
 * Lengths and counts are in bytes.
 */
public sealed interface Frame {

  FrameHeader header();

  /**
   * DATA, without its bytes: these are streamed.
   *
   * @param padding the bytes of padding, the length byte not counted
   * @param data the bytes of data
   */
  record Data(FrameHeader header, int padding, int data) implements Frame {}

  record Headers(
      FrameHeader header, int padding, @Nullable StreamDependency priority, ByteBuf fragment)
      implements Frame {}

  record Priority(FrameHeader header, StreamDependency dependency) implements Frame {}

  record RstStream(FrameHeader header, long code) implements Frame {}

  record Settings(FrameHeader header, List<Setting> settings) implements Frame {}

  record PushPromise(FrameHeader header, int padding, int promised, ByteBuf fragment)
      implements Frame {}

  record Ping(FrameHeader header, long data) implements Frame {}

  record GoAway(FrameHeader header, int lastStream, long code, ByteBuf debugData)
      implements Frame {}

  record WindowUpdate(FrameHeader header, int increment) implements Frame {}

  record Continuation(FrameHeader header, ByteBuf fragment) implements Frame {}

  /** A frame of a type outside RFC 9113. */
  record Unknown(FrameHeader header, ByteBuf payload) implements Frame {}

  /**
   * A frame that breaks the rules of its type.
   *
   * @param reason what is wrong with it
   * @param payload its payload, or the beginning of it
   */
  record Malformed(FrameHeader header, String reason, ByteBuf payload) implements Frame {}
}

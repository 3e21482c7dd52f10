package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;

/** Receives bodies as they stream by, with the codings of the transfer undone. */
public interface BodySink {

  /**
   * More of a body.
   *
   * @param bytes valid during the call only
   * @param at where and when the first of them was seen
   */
  void body(HttpStream stream, boolean request, ByteBuf bytes, Place at);

  /**
   * No more will come.
   *
   * @param whole whether the message reached its end
   */
  void end(HttpStream stream, boolean request, boolean whole);

  /** A sink for those who want no bodies. */
  static BodySink none() {
    return new BodySink() {
      @Override
      public void body(HttpStream stream, boolean request, ByteBuf bytes, Place at) {}

      @Override
      public void end(HttpStream stream, boolean request, boolean whole) {}
    };
  }
}

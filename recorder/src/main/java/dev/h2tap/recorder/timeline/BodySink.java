package dev.h2tap.recorder.timeline;

import io.netty.buffer.ByteBuf;

/** Receives bodies as they stream by, with the codings of the transfer undone. */
public interface BodySink {

  /** More of a body. The bytes are valid during the call only. */
  void body(HttpStream stream, boolean request, ByteBuf bytes);

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
      public void body(HttpStream stream, boolean request, ByteBuf bytes) {}

      @Override
      public void end(HttpStream stream, boolean request, boolean whole) {}
    };
  }
}

package dev.h2tap.recorder.redact;

import io.netty.buffer.ByteBuf;

/** The content of a message, or of a tunnel in one direction, while it goes by. */
interface Body {
  /** Stays as it is. */
  Body KEPT =
      new Body() {
        @Override
        public void take(Span span, ByteBuf bytes) {}

        @Override
        public void lost() {}

        @Override
        public void end() {}
      };

  /**
   * Takes the readable bytes, which stay readable.
   *
   * @param span where they stand
   */
  void take(Span span, ByteBuf bytes);

  /** Bytes were lost here. */
  void lost();

  /** Nothing more will come. */
  void end();
}

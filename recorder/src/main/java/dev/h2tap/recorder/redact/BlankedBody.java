package dev.h2tap.recorder.redact;

import io.netty.buffer.ByteBuf;

/** Content that cannot be searched, and so goes as a whole. */
final class BlankedBody implements Body {
  private final Scope scope;
  private final String what;
  private long length;

  /**
   * @param what it is, in the singular
   */
  BlankedBody(Scope scope, String what) {
    this.scope = scope;
    this.what = what;
  }

  @Override
  public void take(Span span, ByteBuf bytes) {
    length += scope.blankUnlessBlank(span, bytes);
  }

  @Override
  public void lost() {}

  @Override
  public void end() {
    if (length > 0) {
      scope.tally().blanked(what, length);
    }
    length = 0;
  }
}

package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.http2.ErrorCode;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.wire.Text;

/** GOAWAY frames in words. */
final class GoAways {
  private GoAways() {}

  static String said(long code, long lastStream, String debug) {
    return "upstream sent GOAWAY "
        + ErrorCode.name(code)
        + " (last stream "
        + lastStream
        + (debug.isEmpty() ? "" : ", " + debug)
        + ")";
  }

  static String debug(Frame.GoAway frame) {
    return Text.of(frame.debugData());
  }
}

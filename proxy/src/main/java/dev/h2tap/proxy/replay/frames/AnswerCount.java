package dev.h2tap.proxy.replay.frames;

import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.http2.Flag;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.http2.FrameHeader;
import dev.h2tap.recorder.http2.FrameSplitter;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;

/**
 * Counts what a client may have waited for before it said more. In HTTP/2: SETTINGS, GOAWAY, ends
 * and resets of streams; otherwise how often the server spoke after the client had.
 */
final class AnswerCount implements FrameSplitter.Sink {
  private static final Place NOWHERE = new Place(0, 0, 0, 0);

  private final boolean http2;
  private final FrameSplitter splitter = new FrameSplitter(false, true, this);
  private boolean asked;
  private long count;

  AnswerCount(Syntax syntax) {
    this.http2 = syntax == Syntax.HTTP2;
  }

  long count() {
    return count;
  }

  /** The client sent something. */
  void sent() {
    asked = true;
  }

  /** The server sent something, which stays readable. */
  void received(ByteBuf bytes) {
    if (http2) {
      splitter.feed(bytes.duplicate(), -1, NOWHERE);
    } else if (asked) {
      asked = false;
      count++;
    }
  }

  @Override
  public void frame(Frame frame, Place at) {
    boolean settings = frame instanceof Frame.Settings && !frame.header().has(Flag.ACK);
    if (settings
        || frame instanceof Frame.GoAway
        || frame instanceof Frame.RstStream
        || frame.header().has(Flag.END_STREAM)) {
      count++;
    }
  }

  @Override
  public void preface(Place at) {}

  @Override
  public void data(FrameHeader header, ByteBuf bytes, Place at) {}

  @Override
  public void malformed(String reason, ByteBuf bytes, Place at) {}

  @Override
  public void skipped(long bytes, Place at) {}
}

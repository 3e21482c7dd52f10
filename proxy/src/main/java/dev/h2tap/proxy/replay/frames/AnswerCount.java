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
 * and resets of streams; otherwise how often the server spoke after the client had, and how much it
 * said.
 */
final class AnswerCount implements FrameSplitter.Sink {
  private static final Place NOWHERE = new Place(0, 0, 0, 0);

  private final boolean http2;
  private final FrameSplitter splitter = new FrameSplitter(false, true, this);
  private boolean asked;
  private long count;
  private long bytes;
  private long moves;

  AnswerCount(Syntax syntax) {
    this.http2 = syntax == Syntax.HTTP2;
  }

  long count() {
    return count;
  }

  /** How many bytes there were. */
  long bytes() {
    return bytes;
  }

  /** Grows with whatever brings an answer nearer, which a PING does not. */
  long moves() {
    return moves;
  }

  /** Whether the end of an answer is known only by its length. */
  boolean goesByLength() {
    return !http2;
  }

  /** The client sent something. */
  void sent() {
    asked = true;
  }

  /** The server sent something, which stays readable. */
  void received(ByteBuf said) {
    bytes += said.readableBytes();
    if (http2) {
      splitter.feed(said.duplicate(), -1, NOWHERE);
      return;
    }
    moves++;
    if (asked) {
      asked = false;
      count++;
    }
  }

  @Override
  public void frame(Frame frame, Place at) {
    moves += frame instanceof Frame.Ping ? 0 : 1;
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
  public void data(FrameHeader header, ByteBuf content, Place at) {
    moves++;
  }

  @Override
  public void malformed(String reason, ByteBuf bytes, Place at) {}

  @Override
  public void skipped(long bytes, Place at) {}
}

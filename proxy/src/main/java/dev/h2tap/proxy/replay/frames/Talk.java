package dev.h2tap.proxy.replay.frames;

import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;

/** A recorded connection as it goes on: cuts what the client says, and measures the server. */
final class Talk {
  private static final long NOT_YET = -1;

  private final Syntax syntax;
  private final FrameCutter cutter = new FrameCutter();
  private final AnswerCount answers;
  private long firstNanos = NOT_YET;

  /** Since when the server is silent. */
  private long silentSince = NOT_YET;

  private long longestSilence;

  Talk(Syntax syntax) {
    this.syntax = syntax;
    this.answers = new AnswerCount(syntax);
  }

  /** The client said something. */
  void sent(ByteBuf bytes, long now, RecordedSide.Taker taker) throws IOException {
    firstNanos = firstNanos == NOT_YET ? now : firstNanos;
    answers.sent();
    Heard heard = heard();
    for (ByteBuf piece : syntax == Syntax.HTTP2 ? cutter.cut(bytes) : List.of(bytes)) {
      taker.take(new RecordedSide.Piece(piece, now - firstNanos, heard));
    }
    longestSilence = 0;
    if (silentSince == NOT_YET || answers.goesByLength()) {
      silentSince = now;
    }
  }

  /** The server said something. */
  void received(ByteBuf bytes, long now) {
    answers.received(bytes);
    serverActed(now);
  }

  /** The server said something, or closed. */
  void serverActed(long now) {
    if (silentSince != NOT_YET) {
      longestSilence = Math.max(longestSilence, now - silentSince);
    }
    silentSince = now;
  }

  Heard heard() {
    return new Heard(answers.count(), answers.bytes(), longestSilence);
  }
}

package dev.h2tap.recorder.exchange;

import dev.h2tap.recorder.wire.Field;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Gathers a message. */
final class MessageBuilder {
  private final RecordedBody body;
  private String startLine = "";
  private int status;
  private List<Field> fields = List.of();
  private final List<Field> trailers = new ArrayList<>();
  private long startNanos;
  private long startWallNanos;
  private long endNanos;
  private boolean started;
  private boolean whole;

  MessageBuilder(Spool spool) {
    body = new RecordedBody(spool);
  }

  boolean isStarted() {
    return started;
  }

  void head(String line, int code, List<Field> all, Place at) {
    started = true;
    startLine = line;
    status = code;
    fields = all;
    startNanos = at.monotonicNanos();
    startWallNanos = at.wallNanos();
    endNanos = startNanos;
  }

  void body(ByteBuf bytes, Place at) throws IOException {
    body.append(bytes, at.monotonicNanos());
    endNanos = at.monotonicNanos();
  }

  void trailers(List<Field> more, Place at) {
    trailers.addAll(more);
    endNanos = at.monotonicNanos();
  }

  void end(boolean isWhole) {
    whole |= isWhole;
  }

  void release() throws IOException {
    body.release();
  }

  RecordedMessage build() {
    return new RecordedMessage(
        startLine, status, fields, body, trailers, startNanos, startWallNanos, endNanos, whole);
  }
}

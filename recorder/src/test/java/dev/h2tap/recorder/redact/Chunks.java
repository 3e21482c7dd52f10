package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.timeline.Script;
import io.netty.buffer.ByteBuf;
import java.util.Set;
import java.util.TreeSet;

/** The bytes of a direction recorded in pieces, with what the recorder knows of their frames. */
final class Chunks {
  private static final int PREFACE = 24;

  private final Script script;
  private final int size;

  /**
   * @param size how many bytes a record holds at most
   */
  Chunks(Script script, int size) {
    this.script = script;
    this.size = size;
  }

  Chunks open(long connection) {
    script.event(
        connection,
        Side.DOWNSTREAM,
        Direction.NONE,
        new Event.ConnectionOpened("127.0.0.1:1", "127.0.0.1:2", null, false, 0, 0));
    return this;
  }

  Chunks http1(long connection, Direction direction, ByteBuf bytes) {
    return record(connection, direction, Syntax.HTTP1, bytes, Set.of());
  }

  Chunks opaque(long connection, Direction direction, ByteBuf bytes) {
    return record(connection, direction, Syntax.OPAQUE, bytes, Set.of());
  }

  Chunks http2(long connection, Direction direction, ByteBuf bytes) {
    Set<Integer> starts = new TreeSet<>();
    int at = bytes.readerIndex();
    if (bytes.getByte(at) == 'P') {
      starts.add(0);
      at += PREFACE;
    }
    while (at + 9 <= bytes.writerIndex()) {
      starts.add(at - bytes.readerIndex());
      at += 9 + bytes.getUnsignedMedium(at);
    }
    return record(connection, direction, Syntax.HTTP2, bytes, starts);
  }

  private Chunks record(
      long connection, Direction direction, Syntax syntax, ByteBuf bytes, Set<Integer> starts) {
    for (int at = 0; at < bytes.readableBytes(); at += size) {
      int from = at;
      int length = Math.min(size, bytes.readableBytes() - at);
      int first =
          starts.stream()
              .filter(start -> start >= from && start < from + length)
              .mapToInt(start -> start - from)
              .findFirst()
              .orElse(-1);
      script.plaintext(
          connection,
          Side.DOWNSTREAM,
          direction,
          syntax,
          first,
          bytes.slice(bytes.readerIndex() + at, length));
    }
    return this;
  }
}

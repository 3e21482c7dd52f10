package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Event;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The buffer that an event owns, if it is of a kind that owns one. */
final class EventBytes {
  private EventBytes() {}

  static @Nullable ByteBuf of(Event event) {
    if (event instanceof Event.Plaintext plaintext) {
      return plaintext.bytes();
    }
    if (event instanceof Event.TlsRecord record) {
      return record.bytes();
    }
    return event instanceof Event.Unknown unknown ? unknown.bytes() : null;
  }

  static int length(Event event) {
    ByteBuf bytes = of(event);
    return bytes == null ? 0 : bytes.readableBytes();
  }

  static void release(Event event) {
    ByteBuf bytes = of(event);
    if (bytes != null) {
      bytes.release();
    }
  }
}

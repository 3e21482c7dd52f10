package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Event;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Cuts what is too long for one record. The pieces share the buffer of the whole. */
final class Pieces {
  private static final int LONGEST = RecordHeader.MAX_PAYLOAD - PayloadEncoder.MAX_HEAD;

  private Pieces() {}

  /** The events to write for an event; what cannot be cut becomes a gap. */
  static List<Event> of(Event event) {
    if (fits(event) || !(event instanceof Event.Plaintext plaintext)) {
      return List.of(whole(event));
    }
    List<Event> pieces = new ArrayList<>();
    ByteBuf bytes = plaintext.bytes();
    for (int at = 0; at < bytes.readableBytes(); at += LONGEST) {
      int length = Math.min(LONGEST, bytes.readableBytes() - at);
      int first = plaintext.firstFrame() - at;
      boolean here = first >= 0 && first < length;
      ByteBuf piece = bytes.slice(bytes.readerIndex() + at, length);
      pieces.add(new Event.Plaintext(plaintext.syntax(), here ? first : -1, piece));
    }
    return pieces;
  }

  /** The event to write in one record for an event: a gap for what is too long. */
  static Event whole(Event event) {
    return fits(event)
        ? event
        : new Event.Gap("too long for one record", 1, EventBytes.length(event));
  }

  /** Whether an event goes into one record. */
  static boolean fits(Event event) {
    return EventBytes.length(event) <= LONGEST || isRaw(event);
  }

  /** A payload that was read as it is fits as it is. */
  private static boolean isRaw(Event event) {
    return event instanceof Event.Unknown unknown
        && unknown.bytes().readableBytes() <= RecordHeader.MAX_PAYLOAD;
  }
}

package dev.h2tap.recorder.edit;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.Kind;
import dev.h2tap.recorder.log.LogRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Gives the connections and exchanges of a run other numbers. Number 0 stands for none and stays.
 *
 * @param connections is added to the numbers of connections
 * @param exchanges is added to the numbers of exchanges
 */
record Offsets(long connections, long exchanges) {
  private static final int DOWNSTREAM_AT = 8;
  private static final int UPSTREAM_AT = 24;

  /**
   * A record that was read raw with its other numbers.
   *
   * @param sequence its own new number
   */
  LogRecord apply(LogRecord record, long sequence) {
    return new LogRecord(
        sequence,
        record.wallNanos(),
        record.monotonicNanos(),
        moved(record.connection(), connections),
        record.side(),
        record.direction(),
        event(record));
  }

  /** Only the numbers change in the payload: what this version does not know of it stays. */
  private Event event(LogRecord record) {
    boolean bridged = record.code() == Kind.EXCHANGE_BRIDGED.code();
    boolean ended = record.code() == Kind.EXCHANGE_ENDED.code();
    if (!(record.event() instanceof Event.Unknown raw)
        || !(bridged || ended)
        || record.decoded().event() == raw) {
      return record.event();
    }
    ByteBuf payload = Unpooled.copiedBuffer(raw.bytes());
    move(payload, 0, exchanges);
    move(payload, DOWNSTREAM_AT, connections);
    if (bridged) {
      move(payload, UPSTREAM_AT, connections);
    }
    return new Event.Unknown(raw.kind(), payload);
  }

  private static void move(ByteBuf payload, int at, long by) {
    payload.setLong(at, moved(payload.getLong(at), by));
  }

  private static long moved(long number, long by) {
    return number == 0 ? 0 : number + by;
  }
}

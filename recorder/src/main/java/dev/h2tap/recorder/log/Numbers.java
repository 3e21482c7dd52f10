package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Event;

/** The highest numbers given so far in a log; 0 where none was. */
public record Numbers(long sequence, long connection, long exchange) {
  /** None was given. */
  public static final Numbers NONE = new Numbers(0, 0, 0);

  /** The numbers in a record, also in one that was read raw. */
  public static Numbers in(LogRecord record) {
    boolean exchange =
        record.code() == Kind.EXCHANGE_BRIDGED.code()
            || record.code() == Kind.EXCHANGE_ENDED.code();
    Event event = exchange ? record.decoded().event() : record.event();
    long connection = record.connection();
    if (event instanceof Event.ExchangeBridged bridged) {
      long other = Math.max(bridged.upstreamConnection(), bridged.downstreamConnection());
      return new Numbers(record.sequence(), Math.max(connection, other), bridged.exchange());
    }
    if (event instanceof Event.ExchangeEnded ended) {
      long downstream = Math.max(connection, ended.downstreamConnection());
      return new Numbers(record.sequence(), downstream, ended.exchange());
    }
    return new Numbers(record.sequence(), connection, 0);
  }

  /** The higher of each. */
  public Numbers max(Numbers other) {
    return new Numbers(
        Math.max(sequence, other.sequence),
        Math.max(connection, other.connection),
        Math.max(exchange, other.exchange));
  }
}

package dev.h2tap.recorder.log;

/** The highest numbers given so far in a log; 0 where none was. */
record Numbers(long sequence, long connection, long exchange) {
  static final Numbers NONE = new Numbers(0, 0, 0);

  Numbers max(Numbers other) {
    return new Numbers(
        Math.max(sequence, other.sequence),
        Math.max(connection, other.connection),
        Math.max(exchange, other.exchange));
  }
}

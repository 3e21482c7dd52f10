package dev.h2tap.proxy.bridge;

import dev.h2tap.recorder.event.Side;

/**
 * Is told of exchanges as they come and go, to count them or to write them down. Called on event
 * loops, by several of them at a time: it must neither block nor throw.
 */
public interface ExchangeObserver {

  /** Whom nothing interests. */
  ExchangeObserver NONE = report -> {};

  /**
   * So many more streams are under way on a side, or fewer. On HTTP/1.1 a stream is a request with
   * its response.
   */
  default void streams(Side side, int change) {}

  /** An exchange is over. */
  void ended(ExchangeReport report);

  /** Tells two observers, one after the other. */
  default ExchangeObserver and(ExchangeObserver other) {
    ExchangeObserver first = this;
    return new ExchangeObserver() {
      @Override
      public void streams(Side side, int change) {
        first.streams(side, change);
        other.streams(side, change);
      }

      @Override
      public void ended(ExchangeReport report) {
        first.ended(report);
        other.ended(report);
      }
    };
  }
}

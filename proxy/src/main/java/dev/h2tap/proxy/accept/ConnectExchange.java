package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.tap.TapPoint;
import dev.h2tap.recorder.event.Event;

/**
 * A CONNECT that was answered with 200. It is over when it is known that the tunnel carries what
 * h2tap understands, and otherwise with the tunnel.
 */
final class ConnectExchange {
  private final TapPoint point;
  private final long ordinal;
  private final long number;
  private boolean over;

  /**
   * @param ordinal which request of the connection it is, from 1
   */
  ConnectExchange(TapPoint point, long ordinal) {
    this.point = point;
    this.ordinal = ordinal;
    this.number = point.recorder().newExchange();
  }

  /** Records the end, once. */
  void end() {
    if (!over) {
      over = true;
      point.record(
          new Event.ExchangeEnded(number, point.connection(), ordinal, 200, null, null, null));
    }
  }
}

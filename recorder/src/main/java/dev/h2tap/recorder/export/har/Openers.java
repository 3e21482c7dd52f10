package dev.h2tap.recorder.export.har;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.exchange.RecordedConnection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which exchange an upstream connection was opened for: the first that waited for it. */
final class Openers {
  private static final int REMEMBERED = 4096;

  private final Set<Long> opened = new LinkedHashSet<>();

  /**
   * Whether the connection was opened for the exchange that is asked for; of those that waited for
   * one connection only the first one asked for did.
   *
   * @param askedNanos when the exchange began
   */
  boolean opens(RecordedConnection connection, long askedNanos) {
    Event.ConnectionOpened event = connection.opened();
    if (event == null || dialled(connection, event) < askedNanos) {
      return false;
    }
    boolean first = opened.add(connection.number());
    if (opened.size() > REMEMBERED) {
      opened.remove(opened.iterator().next());
    }
    return first;
  }

  private static long dialled(RecordedConnection connection, Event.ConnectionOpened opened) {
    return connection.startNanos() - opened.resolveNanos() - opened.connectNanos();
  }
}

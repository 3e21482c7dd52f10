package dev.h2tap.proxy.replay.serve;

import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.exchange.RecordedConnection;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.exchange.RecordedStream;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** Which upstream connections of a log answered, and which belong to an exchange. */
final class AnsweredConnections {
  private final Set<Long> used = new HashSet<>();
  private final Set<Long> answered = new HashSet<>();

  /** There is this exchange, whether it is replayed or not. */
  void add(RecordedExchange exchange) {
    RecordedStream upstream = exchange.upstream();
    if (upstream != null) {
      used.add(upstream.connection().number());
      if (upstream.response().started()) {
        answered.add(upstream.connection().number());
      }
    }
  }

  /** The connections on which there was a response. */
  Set<Long> all() {
    return answered;
  }

  /**
   * The connections of these exchanges: what each was sent on, and what was dialled in its time
   * without that anything was sent there. The log does not tell for which one that was.
   */
  Set<Long> of(List<RecordedExchange> exchanges, List<RecordedConnection> connections) {
    NavigableMap<Long, Set<Long>> unused = new TreeMap<>();
    for (RecordedConnection connection : connections) {
      if (connection.side() == Side.UPSTREAM && !used.contains(connection.number())) {
        unused
            .computeIfAbsent(connection.startNanos(), at -> new HashSet<>())
            .add(connection.number());
      }
    }
    Set<Long> found = new HashSet<>();
    for (RecordedExchange exchange : exchanges) {
      RecordedStream upstream = exchange.upstream();
      if (upstream != null) {
        found.add(upstream.connection().number());
      }
      RecordedStream asking = exchange.downstream() == null ? upstream : exchange.downstream();
      long begin = asking == null ? 0 : asking.request().startNanos();
      long end = asking == null ? -1 : endOf(asking);
      if (begin <= end) {
        unused.subMap(begin, true, end, true).values().forEach(found::addAll);
      }
    }
    return found;
  }

  private static long endOf(RecordedStream stream) {
    long end = Math.max(stream.response().startNanos(), stream.request().endNanos());
    return stream.reset() == null ? end : Math.max(end, stream.reset().nanos());
  }
}

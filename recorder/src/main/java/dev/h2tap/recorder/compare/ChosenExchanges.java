package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.ExchangeSummary;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.timeline.Timeline;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Which exchanges of a log are meant: those whose line {@code inspect --exchanges} would print. */
public final class ChosenExchanges {
  private record Key(long connection, long stream, long exchange) {
    static Key of(ExchangeSummary summary) {
      return new Key(summary.downstreamConnection(), summary.downstreamStream(), summary.number());
    }
  }

  private ChosenExchanges() {}

  /**
   * Reads a log to find them.
   *
   * @param connections the numbers of connections on either side; empty for all
   */
  public static Predicate<RecordedExchange> of(
      Records log, Predicate<Entry> filter, Set<Long> connections)
      throws IOException, UserException {
    Set<Key> chosen = new HashSet<>();
    Timeline timeline =
        new Timeline(
            0,
            entry -> {
              if (entry.item() instanceof Item.Exchange exchange
                  && (connections.isEmpty() || entry.connections().anyMatch(connections::contains))
                  && filter.test(entry)) {
                chosen.add(Key.of(exchange.summary()));
              }
            },
            BodySink.none());
    log.each(timeline::accept);
    timeline.finish();
    return exchange -> chosen.contains(Key.of(exchange.summary()));
  }
}

package dev.h2tap.cli;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.ExchangeSummary;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.timeline.Timeline;
import dev.h2tap.recorder.view.Filter;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** The exchanges that {@code --connection} and {@code --filter} choose, as inspect shows them. */
final class ChosenExchanges {
  private ChosenExchanges() {}

  /** Reads the log once where there is a filter. */
  static Predicate<RecordedExchange> of(Records log, Filter filter, Set<Long> connections)
      throws UserException, IOException {
    Predicate<RecordedExchange> onConnection =
        exchange ->
            connections.isEmpty()
                || connections.contains(exchange.summary().downstreamConnection())
                || connections.contains(exchange.summary().upstreamConnection());
    if (filter.isEmpty()) {
      return onConnection;
    }
    Set<ExchangeSummary> passed = new HashSet<>();
    Timeline timeline =
        new Timeline(
            0,
            entry -> {
              if (entry.item() instanceof Item.Exchange exchange && filter.test(entry)) {
                passed.add(exchange.summary());
              }
            },
            BodySink.none());
    log.each(timeline::accept);
    timeline.finish();
    return onConnection.and(exchange -> passed.contains(exchange.summary()));
  }
}

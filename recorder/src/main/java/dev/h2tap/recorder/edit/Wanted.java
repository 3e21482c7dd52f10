package dev.h2tap.recorder.edit;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.view.Filter;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of a timeline choose what of a log is wanted: those for which all of it holds.
 *
 * @param connections one of these, where there are any
 * @param exchanges one of these, where there are any
 * @param since not before this
 * @param until not after this
 */
public record Wanted(
    Set<Long> connections,
    Set<Long> exchanges,
    Filter filter,
    @Nullable Moment since,
    @Nullable Moment until) {

  public Wanted {
    connections = Set.copyOf(connections);
    exchanges = Set.copyOf(exchanges);
  }

  boolean has(Entry entry, long firstWallNanos) {
    long wall = entry.place().wallNanos();
    return (connections.isEmpty() || entry.connections().anyMatch(connections::contains))
        && (exchanges.isEmpty() || exchangesOf(entry).anyMatch(exchanges::contains))
        && (since == null || wall >= since.wallNanos(firstWallNanos))
        && (until == null || wall <= until.wallNanos(firstWallNanos))
        && filter.test(entry);
  }

  private static LongStream exchangesOf(Entry entry) {
    if (entry.item() instanceof Item.Exchange exchange) {
      return LongStream.of(exchange.summary().number());
    } else if (entry.item() instanceof Item.Happened happened) {
      if (happened.event() instanceof Event.ExchangeBridged bridged) {
        return LongStream.of(bridged.exchange());
      } else if (happened.event() instanceof Event.ExchangeEnded ended) {
        return LongStream.of(ended.exchange());
      }
    }
    return entry.stream() == null
        ? LongStream.empty()
        : LongStream.of(entry.stream().exchangeNumber());
  }
}

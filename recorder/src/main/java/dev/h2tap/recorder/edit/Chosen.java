package dev.h2tap.recorder.edit;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Item;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The connections that a part of a log has: those that were chosen, and those on the other side of
 * their exchanges. What belongs to an exchange chooses the connection of the client. Grows with the
 * number of connections.
 */
final class Chosen {
  private final Set<Long> chosen = new HashSet<>();
  private final Map<Long, Set<Long>> otherSides = new HashMap<>();
  private final Map<Long, Long> clients = new HashMap<>();

  /**
   * Notes what the entry tells of both sides; to be called for every entry, before it is chosen.
   */
  void see(Entry entry) {
    if (entry.item() instanceof Item.Happened happened
        && happened.event() instanceof Event.ExchangeBridged bridged) {
      long downstream = bridged.downstreamConnection();
      long upstream = bridged.upstreamConnection();
      clients.put(bridged.exchange(), downstream);
      if (downstream != 0) {
        otherSides.computeIfAbsent(downstream, absent -> new HashSet<>()).add(upstream);
        otherSides.computeIfAbsent(upstream, absent -> new HashSet<>()).add(downstream);
      }
    } else if (entry.item() instanceof Item.Exchange exchange) {
      clients.remove(exchange.summary().number());
    }
  }

  /** Chooses the connection that an entry is about. */
  void choose(Entry entry) {
    long connection = entry.connection();
    if (entry.item() instanceof Item.Exchange exchange && connection == 0) {
      connection = exchange.summary().upstreamConnection();
    } else if (entry.stream() != null && entry.side() == Side.UPSTREAM) {
      long client = clients.getOrDefault(entry.stream().exchangeNumber(), 0L);
      connection = client == 0 ? connection : client;
    }
    if (connection != 0) {
      chosen.add(connection);
    }
  }

  /** All connections of the part. */
  Set<Long> connections() {
    Set<Long> all = new HashSet<>(chosen);
    chosen.forEach(each -> all.addAll(otherSides.getOrDefault(each, Set.of())));
    return all;
  }
}

package dev.h2tap.recorder.diagnose;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.ExchangeSummary;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges until they can be judged. One that failed waits until its upstream connection is over
 * too, since only then it is known how that ended.
 */
final class OpenExchanges {
  private static final int OPEN_LIMIT = 16_384;
  private static final int WAITING_LIMIT = 256;
  private static final int ATTEMPTS_KEPT = 8;

  private record Attempt(Seen<Event.ExchangeBridged> bridged, ConnectionCase connection) {}

  /** What was said of an exchange before its summary came. */
  private static final class Account {
    private final List<Attempt> attempts = new ArrayList<>();
    private @Nullable Seen<Event.ExchangeEnded> ended;
  }

  private final LongFunction<@Nullable ConnectionCase> connections;
  private final Consumer<ExchangeCase> judge;
  private final Map<Long, Account> accounts = new LinkedHashMap<>();
  private final List<ExchangeCase> waiting = new ArrayList<>();

  OpenExchanges(LongFunction<@Nullable ConnectionCase> connections, Consumer<ExchangeCase> judge) {
    this.connections = connections;
    this.judge = judge;
  }

  /** Whether the event is about an exchange. */
  boolean take(Entry entry, Event event) {
    if (event instanceof Event.ExchangeBridged bridged) {
      ConnectionCase upstream = connections.apply(bridged.upstreamConnection());
      Account account = account(bridged.exchange());
      if (upstream != null && account.attempts.size() < ATTEMPTS_KEPT) {
        account.attempts.add(new Attempt(new Seen<>(bridged, entry), upstream));
      }
      return true;
    }
    if (event instanceof Event.ExchangeEnded ended) {
      Account account = account(ended.exchange());
      Seen<Event.ExchangeEnded> seen = new Seen<>(ended, entry);
      account.ended = seen;
      if (ended.blame() != null && !account.attempts.isEmpty()) {
        account.attempts.get(account.attempts.size() - 1).connection().broke(seen);
      }
      return true;
    }
    return false;
  }

  private Account account(long exchange) {
    Account known = accounts.get(exchange);
    if (known != null) {
      return known;
    }
    if (accounts.size() >= OPEN_LIMIT) {
      accounts.remove(accounts.keySet().iterator().next());
    }
    Account opened = new Account();
    accounts.put(exchange, opened);
    return opened;
  }

  /** All was said about an exchange. */
  void told(Seen<ExchangeSummary> told) {
    ExchangeSummary summary = told.what();
    Account account = summary.number() == 0 ? null : accounts.remove(summary.number());
    List<ExchangeCase.Attempt> attempts = new ArrayList<>();
    if (account != null) {
      for (Attempt attempt : account.attempts) {
        StreamCase stream = attempt.connection().stream(attempt.bridged().what().upstreamStream());
        attempts.add(new ExchangeCase.Attempt(attempt.connection(), stream, attempt.bridged()));
      }
    }
    ConnectionCase client = connections.apply(summary.downstreamConnection());
    ExchangeCase exchange =
        new ExchangeCase(
            told,
            account == null ? null : account.ended,
            client,
            client == null ? null : client.stream(summary.downstreamStream()),
            attempts);
    if (client != null) {
      client.forget(summary.downstreamStream());
    }
    ExchangeCase.Attempt last = exchange.last();
    if (summary.blame() != null && last != null && last.connection().closed() == null) {
      wait(exchange);
    } else {
      judge(exchange);
    }
  }

  private void wait(ExchangeCase exchange) {
    waiting.add(exchange);
    if (waiting.size() > WAITING_LIMIT) {
      judge(waiting.remove(0));
    }
  }

  private void judge(ExchangeCase exchange) {
    judge.accept(exchange);
    for (ExchangeCase.Attempt attempt : exchange.attempts()) {
      attempt.connection().forget(attempt.bridged().what().upstreamStream());
    }
  }

  /** A connection is over: exchanges that waited for it are judged. */
  void ended(ConnectionCase connection) {
    for (Iterator<ExchangeCase> i = waiting.iterator(); i.hasNext(); ) {
      ExchangeCase exchange = i.next();
      ExchangeCase.Attempt last = exchange.last();
      if (last != null && last.connection() == connection) {
        i.remove();
        judge(exchange);
      }
    }
  }

  void finish() {
    waiting.forEach(this::judge);
    waiting.clear();
    accounts.clear();
  }
}

package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.exchange.ExchangeReader;
import dev.h2tap.recorder.exchange.RecordedConnection;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.exchange.RecordedStream;
import dev.h2tap.recorder.log.Records;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reads what a log has to answer with. */
public final class ReplayReader {
  private static final long JUST_NANOS = 100_000_000;

  private final Predicate<RecordedExchange> wanted;
  private final LongPredicate wantedConnections;
  private final MatchBy match;
  private final Repeat repeat;

  /**
   * @param wanted the exchanges that are replayed
   * @param wantedConnections connections whose failures are replayed, by number; those of the
   *     wanted exchanges are in any case
   */
  public ReplayReader(
      Predicate<RecordedExchange> wanted,
      LongPredicate wantedConnections,
      MatchBy match,
      Repeat repeat) {
    this.wanted = wanted;
    this.wantedConnections = wantedConnections;
    this.match = match;
    this.repeat = repeat;
  }

  /**
   * Reads a log, more than once.
   *
   * @return to be closed when it answers no more
   * @throws UserException if it is no session log
   */
  public Replay read(Records log) throws IOException, UserException {
    AnsweredConnections answered = new AnsweredConnections();
    ExchangeReader.Recording recording =
        ExchangeReader.all(
            log,
            exchange -> {
              answered.add(exchange);
              return wanted.test(exchange);
            });
    try {
      return replay(recording, answered, log);
    } catch (IOException | UserException | RuntimeException e) {
      recording.close();
      throw e;
    }
  }

  private Replay replay(
      ExchangeReader.Recording recording, AnsweredConnections answered, Records log)
      throws IOException, UserException {
    Map<Long, RecordedConnection> connections =
        recording.connections().stream()
            .collect(Collectors.toMap(RecordedConnection::number, c -> c, (one, other) -> other));
    Catalog catalog = new Catalog(match, repeat);
    Tally tally = new Tally();
    List<String> warnings = new ArrayList<>();
    AnswerReader reader = new AnswerReader(connections, match.body());
    Map<Long, Long> leaving = withGoAway(recording.exchanges(), connections);
    int responses = 0;
    for (RecordedExchange exchange : recording.exchanges()) {
      Answer answer = reader.of(exchange);
      if (answer == null) {
        continue;
      }
      Long goAway = leaving.get(exchange.summary().number());
      answer = goAway == null ? answer : answer.withGoAway(goAway);
      catalog.add(answer, places(exchange));
      tally.recorded(answer);
      responses++;
      warn(answer, warnings);
    }
    TlsStories tls = stories(recording, answered, log);
    return new Replay(match, catalog, tls, tally, warnings, responses, recording);
  }

  private TlsStories stories(
      ExchangeReader.Recording recording, AnsweredConnections answered, Records log)
      throws IOException, UserException {
    TlsStories stories = new TlsStories(repeat);
    Set<Long> ofExchanges = answered.of(recording.exchanges(), recording.connections());
    List<RecordedConnection> chosen =
        recording.connections().stream()
            .filter(c -> wantedConnections.test(c.number()) || ofExchanges.contains(c.number()))
            .toList();
    new TlsStoryReader(answered.all()).read(chosen, log).forEach(stories::add);
    for (RecordedConnection connection : recording.connections()) {
      Event.TlsHandshakeComplete handshake = connection.handshake();
      if (connection.side() == Side.DOWNSTREAM && handshake != null) {
        stories.addDownstream(handshake.alpnOffered(), handshake.alpn());
      }
    }
    return stories;
  }

  /**
   * On each connection the exchange that was under way when its GOAWAY came, or over only just: by
   * number, with the code.
   */
  private static Map<Long, Long> withGoAway(
      List<RecordedExchange> exchanges, Map<Long, RecordedConnection> connections) {
    Map<Long, RecordedExchange> first = new HashMap<>();
    for (RecordedExchange exchange : exchanges) {
      RecordedStream upstream = exchange.upstream();
      RecordedConnection connection =
          upstream == null ? null : connections.get(upstream.connection().number());
      if (upstream == null || connection == null || connection.serverGoAway() == null) {
        continue;
      }
      long at = connection.serverGoAwayNanos();
      if (upstream.request().startNanos() <= at && end(upstream) + JUST_NANOS >= at) {
        first.merge(connection.number(), exchange, (one, other) -> nearer(at, one, other));
      }
    }
    Map<Long, Long> codes = new HashMap<>();
    first.forEach(
        (number, exchange) -> {
          RecordedConnection connection = connections.get(number);
          if (connection != null && connection.serverGoAway() != null) {
            codes.put(exchange.summary().number(), connection.serverGoAway().code());
          }
        });
    return codes;
  }

  /** The one that ended first behind that time, or last before it. */
  private static RecordedExchange nearer(long at, RecordedExchange one, RecordedExchange other) {
    long first = end(Objects.requireNonNull(one.upstream()));
    long second = end(Objects.requireNonNull(other.upstream()));
    if (first < at || second < at) {
      return second > first ? other : one;
    }
    return second < first ? other : one;
  }

  private static long end(RecordedStream stream) {
    RecordedStream.Reset reset = stream.reset();
    if (reset != null) {
      return reset.nanos();
    }
    return stream.response().whole() ? stream.response().endNanos() : Long.MAX_VALUE - JUST_NANOS;
  }

  /** Where it was dialled: whoever uses the replay as a proxy may name that. */
  private static Set<String> places(RecordedExchange exchange) {
    RecordedStream upstream = exchange.upstream();
    Event.ConnectionOpened opened = upstream == null ? null : upstream.connection().opened();
    Target target = opened == null ? null : Target.recorded(opened.target());
    return target == null ? Set.of() : Set.of(target.authority().toString());
  }

  private static void warn(Answer answer, List<String> warnings) {
    String what = "exchange " + answer.exchange() + ", " + answer.asked() + ": ";
    if (answer.ending() instanceof Ending.Cut) {
      warnings.add(what + "its response is not whole in the log; it breaks off there");
    } else if (answer.ending() instanceof Ending.Left) {
      warnings.add(what + "the client left before the end; nothing follows what it had got");
    }
  }
}

package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.TlsCase;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What h2tap itself judged when it met a failure, as a verdict in the same words. It is a witness
 * that saw what no record holds: an engine's exception, its own trust manager.
 */
final class Recorded {
  private Recorded() {}

  /** The verdict on a connection, empty where h2tap judged otherwise or not at all. */
  static Optional<Verdict> of(Cause cause, Confidence confidence, ConnectionCase connection) {
    return connection.judged(cause.id())
        ? Optional.of(
            Verdict.of(says(cause, reason(connection)), confidence).with(evidence(connection)))
        : Optional.empty();
  }

  /** The verdict on an exchange, empty where h2tap judged otherwise or not at all. */
  static Optional<Verdict> of(Cause cause, Confidence confidence, ExchangeCase exchange) {
    return exchange.judged(cause.id())
        ? Optional.of(
            Verdict.of(says(cause, exchange.summary().reason()), confidence)
                .with(evidence(exchange)))
        : Optional.empty();
  }

  /** A recorded phrase as sentence and advice, or what the cause means in general. */
  static Statement says(Cause cause, @Nullable String phrase) {
    if (phrase == null || phrase.isEmpty()) {
      String title = cause.title();
      return cause.says(title.substring(0, title.length() - 1), null);
    }
    String own =
        phrase.startsWith(Slow.DEADLINE) ? phrase.substring(Slow.DEADLINE.length()) : phrase;
    String[] parts = own.split("; ", 2);
    return cause.says(parts[0], parts.length > 1 ? parts[1] : null);
  }

  private static @Nullable String reason(ConnectionCase connection) {
    Seen<Event.TlsHandshakeFailed> failed = connection.tls().failed();
    if (failed != null && failed.what().finding() != null) {
      return failed.what().reason();
    }
    Seen<Event.ConnectionClosed> closed = connection.closed();
    if (closed != null && closed.what().detail() != null) {
      return closed.what().detail();
    }
    return connection.broken().isEmpty() ? null : connection.broken().get(0).what().reason();
  }

  /** Everything of a connection that a failure in or right after the handshake shows in. */
  static List<Seen<?>> evidence(ConnectionCase connection) {
    TlsCase tls = connection.tls();
    List<Seen<?>> evidence = new ArrayList<>();
    add(evidence, tls.clientHello());
    add(evidence, connection.notTls());
    add(evidence, tls.certificateRequest());
    add(evidence, tls.complete());
    evidence.addAll(tls.alerts());
    add(evidence, tls.failed());
    add(evidence, connection.closed());
    return evidence;
  }

  /** The line of an exchange, h2tap's account of its end, and the end of its connection. */
  static List<Seen<?>> evidence(ExchangeCase exchange) {
    List<Seen<?>> evidence = new ArrayList<>();
    ExchangeCase.Attempt last = exchange.last();
    if (last != null) {
      evidence.add(last.bridged());
    }
    add(evidence, exchange.ended());
    evidence.add(exchange.told());
    if (last != null) {
      add(evidence, last.connection().closed());
    }
    return evidence;
  }

  /** h2tap's account of the end of an exchange, and its line. */
  static List<Seen<?>> end(ExchangeCase exchange) {
    List<Seen<?>> evidence = new ArrayList<>();
    add(evidence, exchange.ended());
    evidence.add(exchange.told());
    return evidence;
  }

  private static void add(List<Seen<?>> to, @Nullable Seen<?> seen) {
    if (seen != null) {
      to.add(seen);
    }
  }
}

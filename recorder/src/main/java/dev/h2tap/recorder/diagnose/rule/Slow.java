package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Severity;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.StreamCase;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import java.util.Optional;

/** It takes too long: says where the time went. */
public final class Slow implements Rule {
  /** What a phrase begins with that tells what was waited for at the end of a scrape timeout. */
  static final String DEADLINE = "no response before the scrape timeout; ";

  /** A tunnel lasts as long as its ends like. */
  private static final int SWITCHED = 101;

  private static final long PATIENCE_NANOS = 3_000_000_000L;
  private static final Cause CAUSE =
      Cause.fault("slow", "Something on the way is slow; the finding says where the time went.")
          .prometheus("context deadline exceeded")
          .curl("(28) Operation timed out")
          .tells("The time in name resolution, connect, handshake, SETTINGS, first byte and body.")
          .remedy(
              "Look at the step that took the time. Where the target needs it, raise"
                  + " `scrape_timeout` in Prometheus; `--connect-timeout` and"
                  + " `--handshake-timeout` are h2tap's own patience.")
          .otherwise("a connection that is dead but not closed, or HTTP/2 that stalls");

  /** The TLS handshake took too long. */
  public static Statement handshake(boolean silent) {
    return CAUSE.says(
        "upstream did not complete the TLS handshake in time",
        silent ? "check that it speaks TLS on this port" : null);
  }

  /**
   * The client's scrape timeout passed before the response began.
   *
   * @param waitingFor what h2tap waited for
   */
  public static Statement deadline(String waitingFor) {
    return CAUSE.says(DEADLINE + waitingFor, null);
  }

  /** The same where it is known what holds the response up, which is another cause then. */
  public static Statement deadline(Statement stall) {
    return stall.cause().says(DEADLINE + stall.sentence(), stall.advice());
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    return Recorded.of(CAUSE, Confidence.HIGH, connection);
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    if (exchange.judged(CAUSE.id())) {
      String reason = String.valueOf(exchange.summary().reason());
      return Optional.of(
          Verdict.of(CAUSE.says(reason, null), Confidence.MEDIUM)
              .with(Recorded.evidence(exchange))
              .details(Times.of(exchange)));
    }
    if (exchange.summary().blame() == Party.CLIENT && exchange.ended() != null) {
      return gaveUp(exchange, exchange.ended());
    }
    boolean late =
        exchange.summary().firstByteNanos() >= PATIENCE_NANOS && !exchange.attempts().isEmpty();
    return late
        ? Optional.of(
            Verdict.of(
                    CAUSE.says("the first byte of a response took more than 3 s", null),
                    Confidence.MEDIUM,
                    exchange.told())
                .as(Severity.NOTE)
                .details(Times.of(exchange)))
        : Optional.empty();
  }

  /**
   * A client that leaves at the end of the time that it announced did not leave by its own will.
   */
  private static Optional<Verdict> gaveUp(ExchangeCase exchange, Seen<Event.ExchangeEnded> ended) {
    StreamCase downstream = exchange.downstream();
    if (downstream == null || downstream.requestHead() == null || exchange.attempts().isEmpty()) {
      return Optional.empty();
    }
    if (ended.what().status() == SWITCHED) {
      return Optional.empty();
    }
    long waited = ended.nanos() - downstream.requestHead().nanos();
    long announced =
        downstream.requestField("x-prometheus-scrape-timeout-seconds").map(Slow::nanos).orElse(0L);
    boolean timeout = announced > 0 && waited >= announced - announced / 20;
    if (!timeout && waited < PATIENCE_NANOS) {
      return Optional.empty();
    }
    String where =
        downstream.responseHead() == null ? "before a response began" : "within the response";
    Verdict verdict =
        Verdict.of(
                CAUSE.says(
                    (timeout
                            ? "the client gave up at the end of its scrape timeout, "
                            : "the client gave up after more than 3 s, ")
                        + where,
                    null),
                Confidence.MEDIUM)
            .with(Recorded.evidence(exchange))
            .details(Times.of(exchange));
    return Optional.of(timeout ? verdict : verdict.as(Severity.NOTE));
  }

  private static long nanos(String seconds) {
    return seconds.matches("[0-9]{1,6}(\\.[0-9]{0,9})?")
        ? (long) (Double.parseDouble(seconds) * 1e9)
        : 0;
  }
}

package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Http2Case;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.StreamCase;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** HTTP/2 stands still: no stream, no window, or nobody at the other end. */
public final class Http2Stalled implements Rule {
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final Cause CAUSE =
      Cause.fault(
              "h2-stalled",
              "HTTP/2 stands still: MAX_CONCURRENT_STREAMS 0, a flow-control window of 0, or a"
                  + " connection that is dead but not closed.")
          .prometheus("context deadline exceeded")
          .curl("(28) Operation timed out")
          .tells("The value in SETTINGS, the account of the windows, an unanswered PING.")
          .remedy(
              "Mend the peer's limits: MAX_CONCURRENT_STREAMS above 0, WINDOW_UPDATE for what it has"
                  + " read. A dead connection: look for a firewall that forgets idle ones, and use"
                  + " `--idle-timeout` below its limit. `--upstream-protocol http1` goes around it.")
          .otherwise("an application that is slow to read or to answer");

  /** The upstream does not let us open a stream. */
  public static Statement noStreams() {
    return CAUSE.says(
        "the upstream allows no stream (MAX_CONCURRENT_STREAMS 0)",
        "try --upstream-protocol http1");
  }

  /** The upstream does not let us send the request's body. */
  public static Statement noWindow() {
    return CAUSE.says(
        "the upstream's flow-control window for the request is used up and it opens no more", null);
  }

  /** Nothing comes any more, not even the answer to a PING. */
  public static Statement dead() {
    return CAUSE.says("the connection to the upstream is dead: it did not answer our PING", null);
  }

  /** HTTP/2 was agreed on and the upstream says nothing. */
  public static Statement noSettings() {
    return CAUSE.says("upstream sent no HTTP/2 SETTINGS in time", "try --alpn http/1.1");
  }

  /** The client's scrape timeout passed while HTTP/2 stood still for this reason. */
  public static Statement deadline(Statement stall) {
    return CAUSE.says(Slow.DEADLINE + stall.sentence(), stall.advice());
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Http2Case http2 = connection.http2();
    boolean closedStreams =
        connection.isUpstream()
            && http2.highestOpened() == 0
            && http2.peerSetting(MAX_CONCURRENT_STREAMS).orElse(1L) == 0;
    if (closedStreams) {
      return Optional.of(
          Verdict.of(
              noStreams(),
              Confidence.HIGH,
              http2.prefaceSent(),
              http2.peerSettings(),
              connection.closed()));
    }
    return Recorded.of(CAUSE, Confidence.HIGH, connection);
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    ExchangeCase.Attempt last = exchange.last();
    StreamCase stream = last == null ? null : last.stream();
    boolean waitedInVain =
        exchange.summary().blame() != null && exchange.summary().status() / 100 != 2;
    if (last == null || stream == null || stream.responseHead() != null || !waitedInVain) {
      return Recorded.of(CAUSE, Confidence.HIGH, exchange);
    }
    Http2Case http2 = last.connection().http2();
    boolean http2Spoken = http2.prefaceSent() != null && http2.peerSettings() != null;
    boolean owesBody = http2Spoken && !stream.stream().request().ended();
    long window = Math.min(http2.connectionWindow(), stream.sendWindow(http2.initialWindow()));
    if (owesBody && window <= 0) {
      return Optional.of(
          verdict(noWindow(), exchange, stream, http2.peerSettings())
              .details(
                  List.of(
                      "INITIAL_WINDOW_SIZE "
                          + http2.peerSetting(INITIAL_WINDOW_SIZE).orElse(http2.initialWindow())
                          + ", sent "
                          + stream.dataSent()
                          + " B, left "
                          + window
                          + " B")));
    }
    if (http2Spoken && http2.pingUnanswered() != null) {
      return Optional.of(verdict(dead(), exchange, stream, http2.pingUnanswered()));
    }
    return Recorded.of(CAUSE, Confidence.HIGH, exchange);
  }

  private static Verdict verdict(
      Statement said, ExchangeCase exchange, StreamCase stream, @Nullable Seen<?> shows) {
    return Verdict.of(said, Confidence.HIGH, shows, stream.requestHead(), stream.lastData())
        .with(Recorded.end(exchange));
  }
}

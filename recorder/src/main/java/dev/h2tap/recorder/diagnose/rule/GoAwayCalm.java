package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.StreamCase;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.http2.Frame;
import java.util.List;
import java.util.Optional;

/** The upstream finds that we ask too much of it. */
public final class GoAwayCalm implements Rule {
  /** ENHANCE_YOUR_CALM (RFC 9113 §7). */
  static final long CODE = 11;

  private static final Cause CAUSE =
      Cause.fault(
              "goaway-calm", "GOAWAY or RST_STREAM with ENHANCE_YOUR_CALM: too many of something.")
          .prometheus("often only context deadline exceeded")
          .curl("(16) Error in the HTTP2 framing layer")
          .tells("Error code 11, and the debug data: `too_many_pings` comes from gRPC servers.")
          .remedy(
              "Send less of what the debug data names: fewer keep-alive PINGs (a gRPC client's"
                  + " keepalive time of at least 5 minutes), fewer resets, fewer streams at once; or"
                  + " raise the server's limit.")
          .otherwise("a server that protects itself against rapid resets");

  /** The upstream sent GOAWAY with that code. */
  public static Statement goAway(long lastStream, String debug) {
    return CAUSE.says(GoAways.said(CODE, lastStream, debug), null);
  }

  /** The upstream reset the stream with that code. */
  public static Statement reset() {
    return CAUSE.says("upstream reset the stream with ENHANCE_YOUR_CALM", null);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    if (!connection.isUpstream()) {
      return Optional.empty();
    }
    return connection.http2().goAwaysReceived().stream()
        .filter(seen -> seen.what().code() == CODE)
        .findFirst()
        .map(
            seen ->
                Verdict.of(
                        goAway(seen.what().lastStream(), GoAways.debug(seen.what())),
                        Confidence.HIGH,
                        seen,
                        connection.closed())
                    .details(
                        List.of(
                            "sent on this connection: "
                                + connection.http2().pingsSent()
                                + " PINGs, "
                                + connection.requests()
                                + " requests")));
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    ExchangeCase.Attempt last = exchange.last();
    StreamCase stream = last == null ? null : last.stream();
    Seen<Frame.RstStream> reset = stream == null ? null : stream.resetReceived();
    return reset != null && reset.what().code() == CODE
        ? Optional.of(
            Verdict.of(reset(), Confidence.HIGH, reset, exchange.ended(), exchange.told()))
        : Optional.empty();
  }
}

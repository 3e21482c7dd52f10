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
import java.util.Locale;
import java.util.Optional;

/** Plaintext was sent to a port that speaks TLS. */
public final class TlsPort implements Rule {
  private static final int ALERT = 21;
  private static final String ADVICE =
      "try --upstream https://, or --upstream-tls on in forward mode";
  private static final Cause CAUSE =
      Cause.fault("tls-port", "Plaintext was sent to a port that speaks TLS.")
          .prometheus("EOF, connection reset by peer, or server returned HTTP status 400")
          .curl("(52) Empty reply from server, (56) Recv failure: Connection reset by peer")
          .tells("The answer is a TLS alert record, nothing at all, or a 400 that says so.")
          .remedy(
              "Dial over TLS: `--upstream https://HOST:PORT`, or `--upstream-tls on` in forward"
                  + " mode, with `--certs` where the peer wants a client certificate. In Prometheus"
                  + " without h2tap: `scheme: https` and a `tls_config`.")
          .otherwise("an application that closes connections without an answer");

  /**
   * The upstream answered our plaintext with a TLS alert.
   *
   * @param spoken what was sent, for example {@code HTTP}
   */
  public static Statement alert(String spoken) {
    return CAUSE.says("upstream answered plaintext " + spoken + " with a TLS alert", ADVICE);
  }

  /**
   * The upstream ended the connection without an answer.
   *
   * @param how {@code reset} or {@code closed}
   */
  public static Statement silent(String how) {
    return CAUSE.says(
        "upstream " + how + " the connection without a response", "if it speaks TLS " + ADVICE);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    if (!connection.isUpstream() || connection.isTls() || connection.opened() == null) {
      return Optional.empty();
    }
    Seen<byte[]> first = connection.firstPlaintext();
    boolean http2 = connection.http2().prefaceSent() != null;
    if (first != null
        && first.what().length > 1
        && first.what()[0] == ALERT
        && first.what()[1] == 3) {
      return Optional.of(
          Verdict.of(
              alert(http2 ? "HTTP/2" : "HTTP"), Confidence.HIGH, connection.opened(), first));
    }
    boolean silent =
        connection.silent()
            && connection.endedByPeer()
            && (http2 || connection.requests() > 0 || !connection.broken().isEmpty());
    return silent
        ? Optional.of(
            Verdict.of(
                silent(connection.howEnded()),
                Confidence.LOW,
                connection.opened(),
                connection.closed()))
        : Optional.empty();
  }

  /** Some servers look at what came and say it in a response. */
  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    ExchangeCase.Attempt last = exchange.last();
    StreamCase stream = last == null ? null : last.stream();
    if (last == null || stream == null || stream.stream().status() != 400) {
      return Optional.empty();
    }
    String body = stream.preview().toLowerCase(Locale.ROOT);
    boolean says = body.contains("https port") || body.contains("https server");
    return says && !last.connection().isTls()
        ? Optional.of(
            Verdict.of(
                CAUSE.says("upstream answered plaintext HTTP with 400: it speaks TLS", ADVICE),
                Confidence.HIGH,
                last.connection().opened(),
                stream.responseHead(),
                stream.lastData()))
        : Optional.empty();
  }
}

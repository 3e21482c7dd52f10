package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.StreamCase;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.List;
import java.util.Optional;

/** A response's body was cut short. */
public final class BodyTruncated implements Rule {
  private static final Cause CAUSE =
      Cause.fault("body-truncated", "The body of a response was cut short.")
          .prometheus("unexpected EOF after a status of 200, or connection reset by peer")
          .curl("(18) transfer closed with N bytes remaining to read")
          .tells("The length announced against the bytes seen; FIN or RST.")
          .remedy(
              "Look at the peer: an application that dies or panics in the middle of a response, a"
                  + " sidecar that is stopped before it, a timeout of a load balancer.")
          .otherwise("a Content-Length that is wrong");

  /**
   * The upstream ended the connection.
   *
   * @param how {@code reset} or {@code closed}
   */
  public static Statement says(String how) {
    return CAUSE.says("upstream " + how + " the connection in the middle of the response", null);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    ExchangeCase.Attempt last = exchange.last();
    StreamCase stream = last == null ? null : last.stream();
    if (last == null || stream == null || !isCut(exchange, last.connection(), stream)) {
      return Recorded.of(CAUSE, Confidence.HIGH, exchange);
    }
    return Optional.of(
        Verdict.of(
                says(how(exchange, last.connection())),
                Confidence.HIGH,
                stream.responseHead(),
                stream.lastData(),
                stream.responseEnd(),
                last.connection().closed())
            .with(Recorded.end(exchange))
            .details(account(stream)));
  }

  private static boolean isCut(
      ExchangeCase exchange, ConnectionCase connection, StreamCase stream) {
    return stream.responseHead() != null
        && !stream.stream().response().ended()
        && stream.resetReceived() == null
        && exchange.failedUpstream()
        && (exchange.summary().finding() == null || exchange.judged(CAUSE.id()))
        && (connection.closed() == null || connection.endedByPeer());
  }

  private static String how(ExchangeCase exchange, ConnectionCase connection) {
    String reason = exchange.summary().reason();
    boolean reset = reason != null && reason.startsWith("upstream reset");
    return reset || connection.resetByPeer() ? "reset" : "closed";
  }

  private static List<String> account(StreamCase stream) {
    String announced =
        stream
            .responseField("content-length")
            .map(length -> length + " B")
            .orElse("no length (chunked, HTTP/2, or until the end)");
    return List.of(
        "announced: " + announced + ", seen: " + stream.stream().response().bodyBytes() + " B");
  }
}

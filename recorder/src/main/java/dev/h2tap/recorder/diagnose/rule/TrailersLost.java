package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Severity;
import dev.h2tap.recorder.diagnose.StreamCase;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.Optional;

/** The upstream sent trailers and the client got none. */
public final class TrailersLost implements Rule {
  private static final Cause CAUSE =
      Cause.fault("trailers-lost", "Trailers were lost on the way.")
          .prometheus("missing grpc-status, in a gRPC client")
          .tells("Trailing HEADERS come in from the upstream and none go out to the client.")
          .remedy(
              "Speak HTTP/2 to h2tap, or HTTP/1.1 with chunked transfer coding: trailers cannot"
                  + " follow a response with Content-Length over HTTP/1.1.")
          .otherwise("a client that gave up before the trailers");

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    ExchangeCase.Attempt last = exchange.last();
    StreamCase upstream = last == null ? null : last.stream();
    StreamCase client = exchange.downstream();
    if (client == null || upstream == null || upstream.responseTrailers() == null) {
      return Optional.empty();
    }
    boolean lost =
        client.responseTrailers() == null
            && client.responseHead() != null
            && exchange.summary().whole();
    if (!lost) {
      return Optional.empty();
    }
    boolean grpc =
        upstream.responseTrailers().what().stream().anyMatch(field -> field.is("grpc-status"));
    Verdict verdict =
        Verdict.of(
            CAUSE.says(
                "the upstream sent trailers that the client, over "
                    + client.stream().protocol()
                    + ", did not get",
                "speak HTTP/2 to h2tap"),
            Confidence.HIGH,
            upstream.responseTrailers(),
            client.responseHead(),
            exchange.told());
    return Optional.of(grpc ? verdict : verdict.as(Severity.NOTE));
  }
}

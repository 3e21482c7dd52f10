package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.http2.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every new connection is answered with GOAWAY. */
public final class GoAwayLoop implements Rule {
  private static final int TARGETS = 256;
  private static final int IN_A_ROW = 3;
  private static final Cause CAUSE =
      Cause.fault(
              "goaway-loop", "Each new connection is ended with GOAWAY before it served anything.")
          .prometheus("http2: server sent GOAWAY and closed the connection, every time")
          .tells("Three connections in a row to one target with a GOAWAY and without a response.")
          .remedy(
              "The server is shutting down for good, or its limits (connection age, requests a"
                  + " connection) are too low to serve anything. `--upstream-protocol http1` goes"
                  + " around it.")
          .otherwise("a load balancer that drains a backend and still sends traffic to it");

  private final Map<String, List<Seen<Frame.GoAway>>> inARow = new Bounded<>(TARGETS);

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    boolean http2 = connection.isUpstream() && connection.http2().prefaceSent() != null;
    if (!http2) {
      return Optional.empty();
    }
    List<Seen<Frame.GoAway>> goAways = connection.http2().goAwaysReceived();
    if (goAways.isEmpty() || connection.responses() > 0) {
      inARow.remove(connection.target());
      return Optional.empty();
    }
    List<Seen<Frame.GoAway>> row =
        inARow.computeIfAbsent(connection.target(), target -> new ArrayList<>());
    if (row.size() < IN_A_ROW) {
      row.add(goAways.get(0));
    }
    return row.size() < IN_A_ROW
        ? Optional.empty()
        : Optional.of(
            Verdict.of(
                    CAUSE.says(
                        "each new connection to "
                            + connection.target()
                            + " is ended with GOAWAY before it served anything",
                        null),
                    Confidence.MEDIUM)
                .with(row));
  }
}

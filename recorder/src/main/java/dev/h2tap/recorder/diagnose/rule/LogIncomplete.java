package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.Optional;

/** The log does not hold all that happened. */
public final class LogIncomplete implements Rule {
  private static final Cause CAUSE =
      Cause.note("log-incomplete", "The log does not hold all that happened.")
          .tells("A gap, missing records, or an end within a handshake.")
          .remedy(
              "Record again to the end. Where the queue was full, `--overflow pause` slows traffic"
                  + " down and leaves nothing out.");

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    if (connection.incomplete()) {
      return Optional.of(
          Verdict.of(
              CAUSE.says("records of connections are missing: causes may hide there", null),
              Confidence.HIGH));
    }
    boolean cut =
        connection.tls().clientHello() != null
            && connection.tls().complete() == null
            && connection.tls().failed() == null
            && connection.closed() == null;
    return cut
        ? Optional.of(
            Verdict.of(
                CAUSE.says("the log ends within a TLS handshake", null),
                Confidence.HIGH,
                connection.tls().clientHello(),
                connection.tls().serverHello()))
        : Optional.empty();
  }
}

package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.Optional;

/** The upstream sent something that looks like TLS and is none. */
public final class TlsGarbled implements Rule {
  private static final Cause CAUSE =
      Cause.fault("tls-garbled", "The peer sent what looks like TLS and cannot be read as such.")
          .prometheus("tls: …, for example oversized record received, or unexpected message")
          .curl("(35) … bad record, or wrong version number")
          .tells("Records came, we gave up, and the peer sent no alert.")
          .remedy(
              "Check that the port is the right one. Try the other engine: `--tls-engine jdk`. A log"
                  + " shows what came: `h2tap inspect LOG --tls`.")
          .otherwise("a fault of our own TLS engine");

  /** The words of the engine. */
  public static Statement says(String fault) {
    return CAUSE.says("TLS with the upstream failed: " + fault, null);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    return Recorded.of(CAUSE, Confidence.MEDIUM, connection);
  }
}

package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.Optional;
import java.util.Set;

/** The server does not know the name that was sent. */
public final class SniUnknown implements Rule {
  private static final String ALERT = "unrecognized_name";
  private static final Cause CAUSE =
      Cause.fault("sni-unknown", "The server does not know the SNI that was sent.")
          .prometheus("remote error: tls: unrecognized name")
          .curl("(35) … tlsv1 unrecognized name")
          .tells("Alert 112 to the ClientHello.")
          .remedy(
              "Send a name that it knows: `--sni NAME`, or none: `--sni none`. In Prometheus without"
                  + " h2tap: `server_name` in `tls_config`.");

  /** The upstream said so with an alert. */
  public static Statement says() {
    return CAUSE.says(Alerts.said(ALERT) + ": it does not know our SNI", "try --sni NAME|none");
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    return Alerts.from(connection, Set.of(ALERT))
        .filter(alert -> connection.tls().complete() == null)
        .map(alert -> Verdict.of(says(), Confidence.HIGH).with(Recorded.evidence(connection)));
  }
}

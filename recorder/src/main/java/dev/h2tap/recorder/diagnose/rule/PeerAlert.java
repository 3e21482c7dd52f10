package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.Optional;

/** The upstream sent an alert that no other rule explains. */
public final class PeerAlert implements Rule {
  private static final Cause CAUSE =
      Cause.fault("peer-alert", "The peer ended TLS with an alert that says all there is.")
          .prometheus("remote error: tls: …")
          .curl("(35) … or (56) … alert …")
          .tells("The name of the alert (RFC 8446 §6.2).")
          .remedy("Look into the log of the peer: it knows why it sent the alert.");

  /** The upstream sent this alert. */
  public static Statement says(String name) {
    return CAUSE.says(Alerts.said(name), null);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    return connection.isUpstream()
        ? connection.tls().alerts().stream()
            .filter(alert -> alert.what().received())
            .findFirst()
            .map(
                alert ->
                    Verdict.of(says(alert.what().name()), Confidence.LOW)
                        .with(Recorded.evidence(connection)))
        : Optional.empty();
  }
}

package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Both ends speak ALPN and have no protocol in common. */
public final class AlpnNoOverlap implements Rule {
  private static final String ALERT = "no_application_protocol";
  private static final Cause CAUSE =
      Cause.fault("alpn-no-overlap", "The ALPN offer and what the peer accepts have no overlap.")
          .prometheus("remote error: tls: no application protocol")
          .curl("(35) … tlsv1 alert no application protocol")
          .tells("Alert 120 to the ClientHello.")
          .remedy(
              "Offer what the peer accepts with `--alpn`; `h2tap probe HOST:PORT` finds out. A"
                  + " Prometheus offers `h2,http/1.1`, or nothing with `enable_http2: false`.");

  /** The upstream refused the offer with an alert. */
  public static Statement says(List<String> offer) {
    return CAUSE.says(
        Alerts.said(ALERT) + " to an offer of " + AlpnOffer.inWords(offer),
        AlpnOffer.another(offer));
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    return Alerts.from(connection, Set.of(ALERT))
        .map(
            alert ->
                Verdict.of(
                    says(connection.tls().offered()),
                    Confidence.HIGH,
                    connection.tls().clientHello(),
                    alert,
                    connection.tls().failed()))
        .or(() -> Recorded.of(CAUSE, Confidence.HIGH, connection));
  }
}

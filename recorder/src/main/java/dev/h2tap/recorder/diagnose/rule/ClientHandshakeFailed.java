package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.TlsCase;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.tls.TlsNames;
import java.util.List;
import java.util.Optional;

/**
 * A client and our listener did not come to terms over TLS. A client that just leaves is none: port
 * scanners and health checks do.
 */
public final class ClientHandshakeFailed implements Rule {
  private static final String TRUST =
      "h2tap certs ca says how to make it trust h2tap, --passthrough HOST leaves a host alone";

  private static final Cause CAUSE =
      Cause.fault(
              "client-handshake-failed",
              "A client and h2tap's own listener did not come to terms over TLS.")
          .prometheus("what the other rows say, with h2tap as the server")
          .curl("(35), (56) or (60)")
          .tells(
              "An alert on a connection of the client's side, or after its last handshake message.")
          .remedy(
              "Where the client refuses h2tap's certificate, give it the CA of `--listen-cert`, and"
                  + " a name that the certificate has. Where h2tap refuses the client, give the"
                  + " client a certificate of `--listen-client-ca`. In a tunnel of the forward proxy"
                  + " the certificate is made by h2tap: `h2tap certs ca` says how to make the client"
                  + " trust it, and `--passthrough HOST` leaves a host alone.")
          .otherwise("a client with very old TLS");

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    List<Seen<TlsCase.Alert>> alerts = connection.tls().alerts();
    Seen<Event.TlsHandshakeFailed> failed = connection.tls().failed();
    boolean inTunnel = connection.firstPlaintext() != null;
    if (connection.isUpstream() || alerts.isEmpty() || (inTunnel && failed == null)) {
      return Optional.empty();
    }
    TlsCase.Alert alert = alerts.get(0).what();
    String said = "alert " + alert.name() + " (" + TlsNames.alertNumber(alert.name()) + ")";
    String reason =
        alert.received() || failed == null
            ? (alert.received() ? "a client sent " : "h2tap sent a client ") + said
            : failed.what().reason();
    return Optional.of(
        Verdict.of(
                CAUSE.says(reason, inTunnel && alert.received() ? TRUST : null),
                Confidence.HIGH,
                connection.tls().clientHello(),
                failed,
                connection.closed())
            .with(alerts));
  }
}

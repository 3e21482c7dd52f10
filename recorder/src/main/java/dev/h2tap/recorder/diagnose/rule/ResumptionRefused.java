package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.tls.HandshakeMessage;
import java.util.Optional;

/** A session was to be resumed and the server made a new one. */
public final class ResumptionRefused implements Rule {
  private static final Cause CAUSE =
      Cause.note("resumption-refused", "The server refused to resume a session.")
          .tells("A pre_shared_key or session in the ClientHello, and none in the ServerHello.")
          .remedy(
              "Nothing is broken; it costs a full handshake. Servers behind one address that do not"
                  + " share their ticket keys do this, and so does a restart.");

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Seen<HandshakeMessage.ClientHello> client = connection.tls().clientHello();
    Seen<HandshakeMessage.ServerHello> server = connection.tls().serverHello();
    if (client == null || server == null) {
      return Optional.empty();
    }
    boolean tls13 = server.what().version().equals("TLSv1.3");
    boolean wanted =
        tls13
            ? client.what().extensions().stream().anyMatch(e -> e.name().equals("pre_shared_key"))
            : !tls13Offered(client.what()) && !client.what().sessionId().isEmpty();
    boolean resumed =
        tls13 ? server.what().psk() : server.what().sessionId().equals(client.what().sessionId());
    return wanted && !resumed
        ? Optional.of(
            Verdict.of(
                CAUSE.says(
                    (connection.isUpstream() ? "the upstream" : "h2tap")
                        + " did not resume the session that the client offered",
                    null),
                Confidence.HIGH,
                client,
                server))
        : Optional.empty();
  }

  /** With TLS 1.3 on offer the session id is there for middleboxes only (RFC 8446 §4.1.2). */
  private static boolean tls13Offered(HandshakeMessage.ClientHello hello) {
    return hello.versions().contains("TLSv1.3");
  }
}

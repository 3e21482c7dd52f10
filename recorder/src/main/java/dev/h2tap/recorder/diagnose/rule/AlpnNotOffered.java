package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Event;
import java.util.Optional;

/** The server chose an ALPN that was not offered. */
public final class AlpnNotOffered implements Rule {
  private static final Cause CAUSE =
      Cause.fault("alpn-not-offered", "The server chose an ALPN protocol that was not offered.")
          .prometheus("tls: server selected unadvertised ALPN protocol")
          .tells("The choice against our list; engines do not refuse it by themselves.")
          .remedy(
              "Mend the server's TLS stack (RFC 7301 §3.2). To go on meanwhile, offer what it"
                  + " chooses: `--alpn NAME`.")
          .otherwise("something on the way that changes the ClientHello");

  /** The server chose this. */
  public static Statement says(String chosen) {
    return CAUSE.says(
        "upstream chose ALPN " + chosen + ", which was not offered", "its TLS stack is at fault");
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Seen<Event.TlsHandshakeComplete> complete = connection.tls().complete();
    String chosen = complete == null ? null : complete.what().alpn();
    if (complete == null || chosen == null) {
      return Optional.empty();
    }
    return connection.isUpstream() && !complete.what().alpnOffered().contains(chosen)
        ? Optional.of(
            Verdict.of(says(chosen), Confidence.HIGH, connection.tls().clientHello(), complete))
        : Optional.empty();
  }
}

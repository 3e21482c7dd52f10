package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Event;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One address has different certificates for different names. */
public final class SniDependentCertificate implements Rule {
  private static final int ADDRESSES = 256;
  private static final Cause CAUSE =
      Cause.note("sni-dependent-certificate", "The server has another certificate for another SNI.")
          .prometheus("x509: certificate is valid for …, not …")
          .curl("(60) SSL: no alternative certificate subject name matches")
          .tells("The same address, another SNI, another certificate.")
          .remedy(
              "Send the name that is meant: `--sni NAME`, and verify it with `--server-name NAME`."
                  + " In Prometheus without h2tap: `server_name` in `tls_config`.");

  private record First(@Nullable String sni, String leaf, Seen<Event.TlsHandshakeComplete> at) {}

  private final Map<String, First> firsts = new Bounded<>(ADDRESSES);

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Seen<Event.TlsHandshakeComplete> complete = connection.tls().complete();
    if (complete == null || complete.what().peerChain().isEmpty() || !connection.isUpstream()) {
      return Optional.empty();
    }
    First here = new First(complete.what().sni(), complete.what().peerChain().get(0), complete);
    First first = firsts.putIfAbsent(connection.remote(), here);
    if (first == null || first.leaf().equals(here.leaf())) {
      return Optional.empty();
    }
    return !Objects.equals(first.sni(), here.sni())
        ? Optional.of(
            Verdict.of(
                CAUSE.says(
                    connection.remote()
                        + " has one certificate for SNI "
                        + first.sni()
                        + " and another for SNI "
                        + here.sni(),
                    null),
                Confidence.HIGH,
                first.at(),
                complete))
        : Optional.empty();
  }
}

package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A certificate does not bear the host name that is checked. */
public final class ServerNameMismatch implements Rule {
  private static final Cause CAUSE =
      Cause.fault(
              "server-name-mismatch",
              "The server certificate does not bear the name that is checked.")
          .prometheus("x509: certificate is valid for …, not …")
          .curl("(60) SSL: no alternative certificate subject name matches target host name")
          .tells(
              "The subject alternative names of the certificate against the host that is dialled.")
          .remedy(
              "Verify the name that it bears: `--server-name NAME`; send it too with `--sni NAME`."
                  + " In Prometheus without h2tap: `server_name` in `tls_config`.")
          .otherwise("a server that has another certificate for another SNI");

  /**
   * The certificate bears no such host name.
   *
   * @param names what it bears, in words
   * @param usable one of these that can be verified, null for none
   */
  public static Statement says(String host, String names, @Nullable String usable) {
    return CAUSE.says(
        "certificate has no SAN for " + host + "; it names " + names,
        usable == null
            ? "try --server-name with a name that it bears, or --verify chain"
            : "try --server-name " + usable);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    return Recorded.of(CAUSE, Confidence.HIGH, connection);
  }
}

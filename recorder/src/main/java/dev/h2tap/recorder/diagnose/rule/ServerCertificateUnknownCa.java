package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.TlsCase;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.Optional;

/** The server's chain leads to no CA that we trust. */
public final class ServerCertificateUnknownCa implements Rule {
  private static final String ADVICE = "give its CA with --ca-file";
  private static final Cause CAUSE =
      Cause.fault(
              "server-certificate-unknown-ca",
              "The server certificate comes from an unknown CA, or the root was rotated.")
          .prometheus("x509: certificate signed by unknown authority")
          .curl("(60) unable to get local issuer certificate")
          .tells("The chain against our roots: which link is missing.")
          .remedy(
              "Give the CA that signed it: `--ca-file FILE`, or `root-cert.pem` in the directory of"
                  + " `--certs`. After a rotation take the new root from the mesh. In Prometheus"
                  + " without h2tap: `ca_file` in `tls_config`.")
          .otherwise("a server that does not send its intermediate certificate");

  /** Nobody among our roots has that name. */
  public static Statement unknown(String issuer, String roots) {
    return CAUSE.says(
        "certificate is issued by " + issuer + ", which is not among the CAs in " + roots, ADVICE);
  }

  /** One of our roots has that name and another key. */
  public static Statement rotated(String issuer, String roots) {
    return CAUSE.says(
        "certificate is signed by another key than that of "
            + issuer
            + " in "
            + roots
            + ": the root was rotated",
        ADVICE);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    return Recorded.of(CAUSE, Confidence.MEDIUM, connection).or(() -> ourAlert(connection));
  }

  /** What we said where the log has no account of the failure. */
  private static Optional<Verdict> ourAlert(ConnectionCase connection) {
    boolean ours =
        connection.isUpstream()
            && connection.judged() == null
            && connection.tls().alerts().stream()
                .map(Seen::what)
                .anyMatch(new TlsCase.Alert(false, "unknown_ca")::equals);
    return ours
        ? Optional.of(
            Verdict.of(Recorded.says(CAUSE, null), Confidence.MEDIUM)
                .with(Recorded.evidence(connection)))
        : Optional.empty();
  }
}

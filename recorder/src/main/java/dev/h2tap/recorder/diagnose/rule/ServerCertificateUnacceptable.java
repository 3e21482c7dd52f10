package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.Optional;

/** Our own check of the server's certificate failed for another reason. */
public final class ServerCertificateUnacceptable implements Rule {
  private static final Cause CAUSE =
      Cause.fault(
              "server-certificate-unacceptable",
              "The server certificate is not acceptable: key usage, constraints or path.")
          .prometheus("x509: certificate specifies an incompatible key usage")
          .curl("(60) SSL certificate problem")
          .tells("The words of the check, with the chain that came.")
          .remedy("Let the server have a certificate for server authentication.")
          .otherwise("a certificate that was made for clients");

  /** The check said so. */
  public static Statement says(String fault) {
    return CAUSE.says("certificate is not acceptable: " + fault, null);
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

package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.Optional;

/** The upstream took our client certificate and closed without a word. */
public final class ClientCertificateRefusedSilently implements Rule {
  private static final Cause CAUSE =
      Cause.fault(
              "client-certificate-refused-silently",
              "The client certificate was refused without an alert.")
          .prometheus("unexpected EOF, or connection reset by peer")
          .curl("(18), (56)")
          .tells(
              "A close without an alert right after our Finished, before SETTINGS or a response.")
          .remedy(
              "Check what the peer wants of a client: the CA that signed the certificate of"
                  + " `--certs`, its SPIFFE ID in the peer's authorization policy, its validity. The"
                  + " log of the peer knows more.")
          .otherwise("an ALPN that the peer served until the first byte of HTTP");

  /**
   * The upstream ended the connection.
   *
   * @param how {@code reset} or {@code closed}
   */
  public static Statement says(String how) {
    return CAUSE.says(
        "upstream " + how + " the connection without an alert after our client certificate",
        "check that its CA signed the certificate of --certs");
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    boolean silent =
        connection.isUpstream()
            && ClientCertificates.sent(connection)
            && Handshakes.endedUnheard(connection)
            && (connection.judged() == null || connection.judged(CAUSE.id()));
    return silent
        ? Optional.of(
            Verdict.of(
                    says(connection.howEnded()),
                    ClientCertificates.unlessRenewed(connection, Confidence.MEDIUM))
                .with(Recorded.evidence(connection)))
        : Recorded.of(CAUSE, Confidence.MEDIUM, connection);
  }
}

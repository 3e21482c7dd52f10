package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.Optional;

/** A certificate with a SPIFFE ID and no host name is checked by host name, or has another ID. */
public final class SpiffeNameMismatch implements Rule {
  private static final Cause CAUSE =
      Cause.fault(
              "spiffe-name-mismatch",
              "The server certificate has a SPIFFE ID only and is checked by host name, or its ID is"
                  + " another one.")
          .prometheus(
              "x509: cannot validate certificate for IP because it doesn't contain any IP SANs")
          .curl("(60) unable to obtain common name from peer certificate")
          .tells("The certificate has a URI SAN and no other.")
          .remedy(
              "Verify the SPIFFE ID, do not switch verification off: `--verify"
                  + " spiffe:spiffe://cluster.local/ns/*/sa/*`, in a mesh `--preset istio`. A"
                  + " Prometheus without h2tap has only `insecure_skip_verify: true`.");

  /**
   * The certificate bears no such host name.
   *
   * @param names what it bears, in words
   */
  public static Statement host(String host, String names, String spiffeId) {
    return CAUSE.says(
        "certificate has no SAN for " + host + "; it names " + names,
        "try --verify spiffe:" + spiffeId);
  }

  /** The certificate's ID does not match. */
  public static Statement id(String names, String pattern) {
    return CAUSE.says(
        "certificate names " + names + ", which does not match " + pattern,
        "check the target, or the pattern of --verify spiffe:");
  }

  /** The certificate has several IDs. */
  public static Statement ambiguous() {
    return CAUSE.says(
        "certificate has several URI SANs, so its SPIFFE ID is not clear",
        "check the target, or the pattern of --verify spiffe:");
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

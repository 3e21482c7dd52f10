package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Severity;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.tls.CertificateSummary;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A certificate was renewed on disk and the old one was still in use. */
public final class ClientCertificateRotated implements Rule {
  private static final Cause CAUSE =
      Cause.fault(
              "client-certificate-rotated",
              "It works for a day and then fails: the certificate was renewed on disk, and the old"
                  + " one is still in memory or on a kept connection.")
          .tells(
              "The file's certificate is newer than the one that was sent; the process, or the"
                  + " connection, is older than the certificate.")
          .remedy(
              "`h2tap proxy` reads renewed files within a second and uses them for new connections,"
                  + " unless it says that it refuses them; SIGHUP makes it look at once. A Prometheus"
                  + " reads them again for new connections only.");

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Seen<Event.CertificateFile> file = connection.tls().file();
    if (file == null || !ClientCertificates.renewed(connection)) {
      return Optional.empty();
    }
    Seen<Event.CertificateReloaded> reloaded = connection.reloads().accepted(file.what().file());
    String refused =
        "upstream refused our client certificate; " + file.what().file() + " holds a newer one";
    Statement said =
        reloaded == null
            ? CAUSE.says(refused, "h2tap reads it within a second, see docs/rotation.md")
            : CAUSE.says(refused + ", which new connections have used since", null);
    Confidence confidence =
        ClientCertificates.refusedOnDisk(connection) == null ? Confidence.HIGH : Confidence.LOW;
    return Optional.of(
        Verdict.of(said, confidence, file, reloaded)
            .as(reloaded == null ? Severity.FAULT : Severity.NOTE)
            .with(Recorded.evidence(connection))
            .details(
                List.of(
                    "on disk: " + validity(file.what().onDisk()),
                    "sent:    " + validity(file.what().sent()))));
  }

  private static String validity(@Nullable String base64) {
    return Optional.ofNullable(base64)
        .flatMap(CertificateSummary::of)
        .map(certificate -> "valid " + certificate.notBefore() + " to " + certificate.notAfter())
        .orElse("not readable");
  }
}

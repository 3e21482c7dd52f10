package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
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
              "Start h2tap again so that it reads the renewed files. A Prometheus reads them again"
                  + " for new connections only.");

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
    Statement said =
        CAUSE.says(
            "upstream refused our client certificate; " + file.what().file() + " holds a newer one",
            "start h2tap again to read it");
    return Optional.of(
        Verdict.of(said, Confidence.HIGH)
            .with(List.of(file))
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

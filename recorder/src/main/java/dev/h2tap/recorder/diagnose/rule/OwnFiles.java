package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.RunCase;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Severity;
import dev.h2tap.recorder.diagnose.StreamCase;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Event;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Our own files are at fault; said at start, and when they are replaced, with the file's name. */
public final class OwnFiles implements Rule {
  private static final Set<String> EXPIRED = Set.of("certificate_expired");
  private static final Cause CAUSE =
      Cause.fault(
              "own-files",
              "Our own files: a key that does not match, an unreadable file, a wrong format, an"
                  + " encrypted key, a certificate that is not yet valid.")
          .tells(
              "`h2tap proxy` says it at start, with the file's name, and ends with exit code 2. Files"
                  + " that are replaced later are refused with a line and a record, and what was"
                  + " loaded before stays in use until it expires.")
          .remedy(
              "Mend the file that is named. An encrypted key: `openssl pkey -in KEY -out key.pem`. A"
                  + " key of another certificate: take both from the same source. A running h2tap"
                  + " reads mended files within a second.");

  @Override
  public Cause cause() {
    return CAUSE;
  }

  /** What was loaded before goes on, so a refusal alone is no failure. */
  @Override
  public Optional<Verdict> judge(RunCase run) {
    return run.happened().what() instanceof Event.CertificateReloaded reloaded
            && !reloaded.accepted()
        ? Optional.of(
            Verdict.of(
                    CAUSE.says("new certificates on disk were refused: " + reloaded.detail(), null),
                    Confidence.HIGH,
                    run.happened())
                .as(Severity.NOTE))
        : Optional.empty();
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    boolean certificates =
        connection.isUpstream()
            && (ofCertificates(connection)
                || ClientCertificates.sent(connection)
                    && (Alerts.from(connection, Alerts.CERTIFICATE).isPresent()
                        || Alerts.from(connection, EXPIRED).isPresent()
                        || Handshakes.endedUnheard(connection)));
    return certificates ? standing(connection, Recorded.evidence(connection)) : Optional.empty();
  }

  private static boolean ofCertificates(ConnectionCase connection) {
    return Stream.of(
            "client-certificate-expired",
            "client-certificate-unknown-ca",
            "client-certificate-refused-silently",
            "server-certificate-unknown-ca")
        .anyMatch(connection::judged);
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    ExchangeCase.Attempt last = exchange.last();
    StreamCase stream = last == null ? null : last.stream();
    return last != null && stream != null && ClientCertificates.refusedInHttp(stream)
        ? standing(last.connection(), Recorded.evidence(exchange))
        : Optional.empty();
  }

  /** A refusal of what is on disk that was not taken back until the failure. */
  private static Optional<Verdict> standing(ConnectionCase connection, List<Seen<?>> failure) {
    Seen<Event.CertificateReloaded> refused = ClientCertificates.refusedOnDisk(connection);
    if (refused == null) {
      return Optional.empty();
    }
    Instant since =
        Instant.EPOCH.plusNanos(refused.at().place().wallNanos()).truncatedTo(ChronoUnit.SECONDS);
    return Optional.of(
        Verdict.of(
                CAUSE.says(
                    "certificates on disk are refused since "
                        + since
                        + ": "
                        + refused.what().detail()
                        + "; those that were loaded before no longer work",
                    "mend the files, h2tap takes them within a second"),
                Confidence.HIGH,
                refused)
            .with(failure));
  }
}

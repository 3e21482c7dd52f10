package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.tls.CertificateSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A certificate in use is near its end. */
public final class CertificateExpiring implements Rule {
  private static final Duration SOON = Duration.ofDays(14);
  private static final Cause CAUSE =
      Cause.note("certificate-expiring", "A certificate in use expires soon.")
          .tells("Less than a tenth of its lifetime is left, and less than 14 days.")
          .remedy(
              "Renew it in time, and let the process that uses it read the new file: `h2tap proxy`"
                  + " does so by itself within a second.");

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Seen<Event.TlsHandshakeComplete> complete = connection.tls().complete();
    if (complete == null) {
      return Optional.empty();
    }
    Instant now = ClientCertificates.now(connection);
    return expiring("our certificate", complete.what().localChain(), now, complete)
        .or(() -> expiring("the peer's certificate", complete.what().peerChain(), now, complete));
  }

  private static Optional<Verdict> expiring(
      String whose, List<String> chain, Instant now, Seen<?> at) {
    return chain.stream()
        .findFirst()
        .flatMap(CertificateSummary::of)
        .filter(certificate -> isSoon(certificate, now))
        .map(
            certificate ->
                Verdict.of(
                    CAUSE.says(whose + " expires at " + certificate.notAfter(), null),
                    Confidence.HIGH,
                    at));
  }

  private static boolean isSoon(CertificateSummary certificate, Instant now) {
    Duration left = Duration.between(now, certificate.notAfter());
    Duration life = Duration.between(certificate.notBefore(), certificate.notAfter());
    return !left.isNegative() && left.compareTo(SOON) < 0 && left.compareTo(life.dividedBy(10)) < 0;
  }
}

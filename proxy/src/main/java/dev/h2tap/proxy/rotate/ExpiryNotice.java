package dev.h2tap.proxy.rotate;

import dev.h2tap.proxy.tls.CertificateSet;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When to say that a certificate comes to its end: once less than a third of its life and less than
 * seven days are left, four more times until the end but hourly at most, at the end, and daily
 * afterwards. Not thread-safe.
 */
final class ExpiryNotice {
  private static final Duration SOON = Duration.ofDays(7);
  private static final Duration AT_MOST = Duration.ofHours(1);
  private static final Duration ONCE_EXPIRED = Duration.ofDays(1);

  private final X509Certificate certificate;
  private final String source;
  private final Duration threshold;
  private @Nullable Instant told;

  private ExpiryNotice(X509Certificate certificate, String source) {
    this.certificate = certificate;
    this.source = source;
    Duration third = Duration.between(from(certificate), end(certificate)).dividedBy(3);
    this.threshold = third.compareTo(SOON) < 0 ? third : SOON;
  }

  /** Of the certificate of ours that ends first; empty where the set has none. */
  static Optional<ExpiryNotice> of(CertificateSet set) {
    if (set.identity() == null) {
      return Optional.empty();
    }
    return set.identity().chain().stream()
        .min((a, b) -> end(a).compareTo(end(b)))
        .map(first -> new ExpiryNotice(first, set.files().toString()));
  }

  /** What to say now; empty for nothing. */
  Optional<String> at(Instant now) {
    Duration left = Duration.between(now, end(certificate));
    boolean expired = left.isNegative() || left.isZero();
    if (left.compareTo(threshold) > 0 || told != null && now.isBefore(next(told, expired))) {
      return Optional.empty();
    }
    told = now;
    String which = source + ": " + CertificateSet.name(certificate);
    return Optional.of(
        expired
            ? which + " expired at " + end(certificate) + " and no new one is there"
            : which + " expires in " + words(left) + ", at " + end(certificate));
  }

  private Instant next(Instant last, boolean expired) {
    if (!expired) {
      Duration quarter = threshold.dividedBy(4);
      return last.plus(quarter.compareTo(AT_MOST) > 0 ? quarter : AT_MOST);
    }
    return last.isBefore(end(certificate)) ? end(certificate) : last.plus(ONCE_EXPIRED);
  }

  private static String words(Duration left) {
    long minutes = left.toMinutes();
    return minutes >= 2 * 24 * 60
        ? left.toDays() + " days"
        : minutes >= 120 ? left.toHours() + " hours" : Math.max(1, minutes) + " min";
  }

  private static Instant from(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant();
  }

  private static Instant end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }
}

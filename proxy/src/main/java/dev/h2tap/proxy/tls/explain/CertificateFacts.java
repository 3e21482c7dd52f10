package dev.h2tap.proxy.tls.explain;

import dev.h2tap.proxy.tls.Fingerprint;
import dev.h2tap.proxy.tls.RoughTime;
import dev.h2tap.recorder.tls.CertificateSummary;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one certificate says (RFC 5280), and what is wrong with it alone.
 *
 * @param authority whether it may issue others
 * @param pathLength how many authorities may follow below it; -1 for a leaf or without a limit
 * @param usages of its key, as RFC 5280 names them; empty where it does not say
 * @param purposes the extended usages in words; empty where it does not say
 */
public record CertificateFacts(
    X509Certificate certificate,
    CertificateSummary summary,
    boolean authority,
    int pathLength,
    List<String> usages,
    List<String> purposes,
    List<Remark> remarks) {
  private static final List<String> USAGES =
      List.of(
          "digitalSignature",
          "nonRepudiation",
          "keyEncipherment",
          "dataEncipherment",
          "keyAgreement",
          "keyCertSign",
          "cRLSign",
          "encipherOnly",
          "decipherOnly");

  private static final Duration SOON = Duration.ofDays(14);
  private static final int MIN_RSA_BITS = 2048;

  /** Reads a certificate as it is at an instant. */
  static CertificateFacts of(X509Certificate certificate, Instant now) {
    int constraint = certificate.getBasicConstraints();
    CertificateSummary summary =
        CertificateSummary.of(der(certificate))
            .orElseThrow(() -> new IllegalStateException("a certificate that was parsed before"));
    return new CertificateFacts(
        certificate,
        summary,
        constraint >= 0,
        constraint == Integer.MAX_VALUE ? -1 : constraint,
        usages(certificate),
        purposes(certificate),
        remarks(certificate, summary, now));
  }

  /** SHA-256 of its DER, with colons. */
  public String sha256() {
    return Fingerprint.sha256(der(certificate));
  }

  /** SHA-1 of its DER, with colons, as older tools show it. */
  public String sha1() {
    return Fingerprint.sha1(der(certificate));
  }

  /** Whether it names itself as its issuer and bears its own signature. */
  public boolean selfSigned() {
    return Links.issued(certificate, certificate);
  }

  /** How long it still lasts or has been over, for example {@code expires in 12 days}. */
  public String age(Instant now) {
    Instant from = summary.notBefore();
    Instant to = summary.notAfter();
    if (now.isBefore(from)) {
      return "not valid for another " + RoughTime.of(Duration.between(now, from));
    }
    return now.isAfter(to)
        ? "expired " + RoughTime.of(Duration.between(to, now)) + " ago"
        : "expires in " + RoughTime.of(Duration.between(now, to));
  }

  private static List<Remark> remarks(
      X509Certificate certificate, CertificateSummary summary, Instant now) {
    List<Remark> remarks = new ArrayList<>();
    validity(summary, now, remarks);
    String signature = summary.signature().toUpperCase(Locale.ROOT);
    if (!Links.issued(certificate, certificate)
        && (signature.startsWith("SHA1") || signature.startsWith("MD"))) {
      remarks.add(
          Remark.fault("is signed with " + summary.signature() + ", which TLS libraries refuse"));
    }
    if (certificate.getPublicKey() instanceof RSAKey rsa
        && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
      remarks.add(
          Remark.fault(
              "has a key of "
                  + rsa.getModulus().bitLength()
                  + " bits; 2048 is the least that is accepted"));
    }
    if (certificate.getBasicConstraints() < 0 && summary.names().isEmpty()) {
      remarks.add(
          Remark.fault("has no subject alternative name, and no client looks at the common name"));
    }
    return remarks;
  }

  private static void validity(CertificateSummary summary, Instant now, List<Remark> remarks) {
    Instant to = summary.notAfter();
    if (now.isAfter(to)) {
      remarks.add(
          Remark.fault("expired " + RoughTime.of(Duration.between(to, now)) + " ago, at " + to));
    } else if (now.isBefore(summary.notBefore())) {
      remarks.add(
          Remark.fault("is not valid before " + summary.notBefore() + "; is the clock right?"));
    } else {
      Duration left = Duration.between(now, to);
      Duration life = Duration.between(summary.notBefore(), to);
      if (left.compareTo(SOON) < 0 && left.compareTo(life.dividedBy(5)) < 0) {
        remarks.add(Remark.note("expires in " + RoughTime.of(left)));
      }
    }
  }

  private static List<String> usages(X509Certificate certificate) {
    boolean[] bits = certificate.getKeyUsage();
    List<String> names = new ArrayList<>();
    for (int i = 0; bits != null && i < bits.length && i < USAGES.size(); i++) {
      if (bits[i]) {
        names.add(USAGES.get(i));
      }
    }
    return List.copyOf(names);
  }

  private static List<String> purposes(X509Certificate certificate) {
    try {
      List<String> oids = certificate.getExtendedKeyUsage();
      return oids == null ? List.of() : oids.stream().map(CertificateFacts::purpose).toList();
    } catch (CertificateParsingException e) {
      return List.of("unreadable");
    }
  }

  private static String purpose(String oid) {
    return switch (oid) {
      case "1.3.6.1.5.5.7.3.1" -> "server";
      case "1.3.6.1.5.5.7.3.2" -> "client";
      case "1.3.6.1.5.5.7.3.3" -> "code signing";
      case "1.3.6.1.5.5.7.3.4" -> "e-mail";
      case "1.3.6.1.5.5.7.3.8" -> "time stamping";
      case "1.3.6.1.5.5.7.3.9" -> "OCSP signing";
      case "2.5.29.37.0" -> "any";
      default -> oid;
    };
  }

  private static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.h2tap.proxy.tls;

import dev.h2tap.proxy.tls.PeerCertificateException.Fault;
import dev.h2tap.recorder.diagnose.rule.ServerCertificateExpired;
import dev.h2tap.recorder.diagnose.rule.ServerCertificateUnacceptable;
import dev.h2tap.recorder.diagnose.rule.ServerCertificateUnknownCa;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whether a chain leads to one of our CAs. The judgement is the JDK's (PKIX without revocation, key
 * usage for the role); the words are ours.
 */
final class ChainCheck {
  private final Roots roots;
  private final X509TrustManager pkix;
  private final Clock clock;

  ChainCheck(Roots roots, Clock clock) {
    this.roots = roots;
    this.pkix = roots.trustManager();
    this.clock = clock;
  }

  void server(X509Certificate[] chain, String authType) throws PeerCertificateException {
    check(chain, authType, true);
  }

  void client(X509Certificate[] chain, String authType) throws PeerCertificateException {
    check(chain, authType, false);
  }

  X509Certificate[] acceptedIssuers() {
    return roots.certificates().toArray(X509Certificate[]::new);
  }

  private void check(X509Certificate[] chain, String authType, boolean server)
      throws PeerCertificateException {
    checkValidity(chain[0], "certificate");
    try {
      if (server) {
        pkix.checkServerTrusted(chain, authType);
      } else {
        pkix.checkClientTrusted(chain, authType);
      }
    } catch (CertificateException e) {
      for (int i = 1; i < chain.length; i++) {
        checkValidity(chain[i], "intermediate certificate " + SubjectNames.subject(chain[i]));
      }
      throw inWords(chain, e);
    }
  }

  private void checkValidity(X509Certificate certificate, String what)
      throws PeerCertificateException {
    Instant now = clock.instant();
    Instant to = certificate.getNotAfter().toInstant();
    Instant from = certificate.getNotBefore().toInstant();
    if (now.isAfter(to)) {
      throw new PeerCertificateException(
          Fault.EXPIRED, ServerCertificateExpired.expired(what, to.toString()), null);
    }
    if (now.isBefore(from)) {
      throw new PeerCertificateException(
          Fault.NOT_YET_VALID, ServerCertificateExpired.early(what, from.toString()), null);
    }
  }

  private PeerCertificateException inWords(X509Certificate[] chain, CertificateException e) {
    X509Certificate top = topOf(chain);
    if (!foundNoPath(e)) {
      return new PeerCertificateException(
          Fault.OTHER, ServerCertificateUnacceptable.says(deepest(e)), e);
    }
    boolean sameName =
        roots.certificates().stream()
            .anyMatch(ca -> ca.getSubjectX500Principal().equals(top.getIssuerX500Principal()));
    String issuer = SubjectNames.issuer(top);
    return new PeerCertificateException(
        Fault.UNKNOWN_CA,
        sameName
            ? ServerCertificateUnknownCa.rotated(issuer, roots.source())
            : ServerCertificateUnknownCa.unknown(issuer, roots.source()),
        e);
  }

  private static boolean foundNoPath(CertificateException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof CertPathValidatorException path) {
        return path.getReason() == BasicReason.INVALID_SIGNATURE
            || path.getReason() == PKIXReason.NO_TRUST_ANCHOR;
      }
    }
    return e.getCause() instanceof GeneralSecurityException;
  }

  /** Follows the issuers within what the peer sent; a certificate may be missing in between. */
  private static X509Certificate topOf(X509Certificate[] chain) {
    X509Certificate top = chain[0];
    for (int steps = 0; steps < chain.length; steps++) {
      X509Certificate next = issuerOf(top, chain);
      if (next == null) {
        return top;
      }
      top = next;
    }
    return top;
  }

  private static @Nullable X509Certificate issuerOf(
      X509Certificate certificate, X509Certificate[] chain) {
    for (X509Certificate candidate : chain) {
      if (!candidate.equals(certificate)
          && candidate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
        return candidate;
      }
    }
    return null;
  }

  private static String deepest(Throwable e) {
    Throwable t = e;
    while (t.getCause() != null) {
      t = t.getCause();
    }
    return String.valueOf(t.getMessage());
  }
}

package dev.h2tap.proxy.tls.explain;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Who issued whom among certificates. */
final class Links {
  private Links() {}

  /** Whether one certificate was issued by the key of another: by name and by signature. */
  static boolean issued(X509Certificate issuer, X509Certificate certificate) {
    if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException otherKey) {
      return false;
    }
  }

  /** The first certificate and, link by link, its issuers among the others. */
  static List<X509Certificate> path(List<X509Certificate> certificates) {
    List<X509Certificate> path = new ArrayList<>();
    X509Certificate next = certificates.get(0);
    while (next != null && !path.contains(next)) {
      path.add(next);
      X509Certificate below = next;
      next =
          certificates.stream()
              .filter(other -> !other.equals(below) && issued(other, below))
              .findFirst()
              .orElse(null);
    }
    return path;
  }
}

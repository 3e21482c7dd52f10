package dev.h2tap.proxy.tls;

import dev.h2tap.proxy.tls.PeerCertificateException.Fault;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/** Whether a certificate bears the name that the verification wants. */
final class NameCheck {
  private NameCheck() {}

  static void check(Verification verification, X509Certificate leaf, String host)
      throws PeerCertificateException {
    SubjectNames names = SubjectNames.of(leaf);
    if (verification instanceof Verification.Full) {
      checkHost(names, host);
    } else if (verification instanceof Verification.Spiffe spiffe) {
      checkSpiffe(names, spiffe.pattern());
    }
  }

  private static void checkHost(SubjectNames names, String host) throws PeerCertificateException {
    if (names.names(host)) {
      return;
    }
    String message = "certificate has no SAN for " + host + "; it names " + names.inWords();
    List<String> ids = names.spiffeIds();
    if (ids.isEmpty()) {
      String remedy =
          Stream.concat(names.dns().stream(), names.ips().stream())
              .filter(name -> !name.contains("*"))
              .findFirst()
              .map(name -> "try --server-name " + name)
              .orElse("try --server-name with a name that it bears, or --verify chain");
      throw new PeerCertificateException(Fault.NAME_MISMATCH, message, remedy, null);
    }
    throw new PeerCertificateException(
        Fault.SPIFFE_MISMATCH, message, "try --verify spiffe:" + ids.get(0), null);
  }

  /** A SPIFFE certificate has exactly one URI SAN (X.509-SVID §2). */
  private static void checkSpiffe(SubjectNames names, SpiffePattern pattern)
      throws PeerCertificateException {
    List<String> uris = names.uris();
    if (uris.size() == 1 && pattern.matches(uris.get(0))) {
      return;
    }
    String fault =
        uris.size() > 1
            ? "certificate has several URI SANs, so its SPIFFE ID is not clear"
            : "certificate names " + names.inWords() + ", which does not match " + pattern;
    throw new PeerCertificateException(
        Fault.SPIFFE_MISMATCH, fault, "check the target, or the pattern of --verify spiffe:", null);
  }
}

package dev.h2tap.proxy.tls;

import dev.h2tap.proxy.tls.PeerCertificateException.Fault;
import dev.h2tap.recorder.diagnose.rule.ServerNameMismatch;
import dev.h2tap.recorder.diagnose.rule.SpiffeNameMismatch;
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
    List<String> ids = names.spiffeIds();
    if (!ids.isEmpty()) {
      throw new PeerCertificateException(
          Fault.SPIFFE_MISMATCH, SpiffeNameMismatch.host(host, names.inWords(), ids.get(0)), null);
    }
    String usable =
        Stream.concat(names.dns().stream(), names.ips().stream())
            .filter(name -> !name.contains("*"))
            .findFirst()
            .orElse(null);
    throw new PeerCertificateException(
        Fault.NAME_MISMATCH, ServerNameMismatch.says(host, names.inWords(), usable), null);
  }

  /** A SPIFFE certificate has exactly one URI SAN (X.509-SVID §2). */
  private static void checkSpiffe(SubjectNames names, SpiffePattern pattern)
      throws PeerCertificateException {
    List<String> uris = names.uris();
    if (uris.size() == 1 && pattern.matches(uris.get(0))) {
      return;
    }
    throw new PeerCertificateException(
        Fault.SPIFFE_MISMATCH,
        uris.size() > 1
            ? SpiffeNameMismatch.ambiguous()
            : SpiffeNameMismatch.id(names.inWords(), pattern.toString()),
        null);
  }
}

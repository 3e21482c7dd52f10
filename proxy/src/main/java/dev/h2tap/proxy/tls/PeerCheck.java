package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.diagnose.rule.TlsGarbled;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Judges an upstream's certificates after a handshake that was completed whatever they are. The
 * judgement and the words are those of a handshake that verifies. Thread-safe.
 */
public final class PeerCheck {
  /** Stands for a key exchange with signatures, as all of TLS 1.3 and of today's TLS 1.2 are. */
  private static final String SIGNATURE = "UNKNOWN";

  private final TlsTerms terms;
  private final ChainCheck chainCheck;

  public PeerCheck(TlsTerms terms) {
    this.terms = terms;
    this.chainCheck = new ChainCheck(terms.roots(), Clock.systemUTC());
  }

  /**
   * Judges a chain.
   *
   * @param chain leaf first, base64 of DER, as {@link Handshakes} tells it
   * @param host what was dialled
   * @return why it would be refused; empty where it is good, or nothing is verified
   */
  public Optional<TlsFailure> faultOf(List<String> chain, String host) {
    if (terms.verification() instanceof Verification.None) {
      return Optional.empty();
    }
    try {
      X509Certificate[] certificates = parse(chain);
      String serverName = terms.serverName();
      chainCheck.server(certificates, SIGNATURE);
      NameCheck.check(
          terms.verification(), certificates[0], serverName == null ? host : serverName);
      return Optional.empty();
    } catch (PeerCertificateException fault) {
      return Optional.of(TlsFailure.of(fault));
    } catch (CertificateException unreadable) {
      return Optional.of(
          new TlsFailure(TlsGarbled.says("certificate: " + unreadable.getMessage()), null));
    }
  }

  private static X509Certificate[] parse(List<String> chain) throws CertificateException {
    if (chain.isEmpty()) {
      throw new CertificateException("there is none");
    }
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (String base64 : chain) {
      byte[] der = Base64.getDecoder().decode(base64);
      certificates.add(
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
    }
    return certificates.toArray(X509Certificate[]::new);
  }
}

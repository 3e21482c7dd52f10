package dev.h2tap.recorder.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What matters of a certificate when two peers do not get on (RFC 5280).
 *
 * @param subject the distinguished name, often empty in a mesh
 * @param names subject alternative names with their kind, for example {@code
 *     URI:spiffe://cluster.local/ns/default/sa/web}
 */
public record CertificateSummary(
    String subject, List<String> names, String issuer, Instant notBefore, Instant notAfter) {

  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int IP = 7;

  /** Reads a certificate from the base64 of its DER; empty where it is none. */
  public static Optional<CertificateSummary> of(String base64) {
    try {
      byte[] der = Base64.getDecoder().decode(base64);
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      X509Certificate certificate =
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
      return Optional.of(
          new CertificateSummary(
              certificate.getSubjectX500Principal().getName(),
              names(certificate),
              certificate.getIssuerX500Principal().getName(),
              certificate.getNotBefore().toInstant(),
              certificate.getNotAfter().toInstant()));
    } catch (IllegalArgumentException | CertificateException e) {
      return Optional.empty();
    }
  }

  private static List<String> names(X509Certificate certificate) throws CertificateException {
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    List<String> names = new ArrayList<>();
    if (alternatives != null) {
      for (List<?> alternative : alternatives) {
        String kind =
            switch ((Integer) alternative.get(0)) {
              case DNS -> "DNS:";
              case URI -> "URI:";
              case IP -> "IP:";
              default -> "";
            };
        if (!kind.isEmpty()) {
          names.add(kind + alternative.get(1));
        }
      }
    }
    return List.copyOf(names);
  }
}

package dev.h2tap.recorder.tls;

import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * What matters of a certificate when two peers do not get on (RFC 5280).
 *
 * @param subject the distinguished name, often empty in a mesh
 * @param names subject alternative names with their kind, for example {@code
 *     URI:spiffe://cluster.local/ns/default/sa/web}
 * @param serial in hex
 * @param key its kind and size or curve, for example {@code RSA 2048} or {@code EC secp256r1}
 * @param signature the algorithm with which it was signed, as the JDK names it
 * @param sha256 of its DER, in hex
 */
public record CertificateSummary(
    String subject,
    List<String> names,
    String issuer,
    String serial,
    Instant notBefore,
    Instant notAfter,
    String key,
    String signature,
    String sha256) {

  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int IP = 7;

  /** Reads a certificate from the base64 of its DER; empty where it is none. */
  public static Optional<CertificateSummary> of(String base64) {
    try {
      return of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Reads a certificate from its DER; empty where it is none. */
  public static Optional<CertificateSummary> of(byte[] der) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      X509Certificate certificate =
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
      return Optional.of(
          new CertificateSummary(
              certificate.getSubjectX500Principal().getName(),
              names(certificate),
              certificate.getIssuerX500Principal().getName(),
              certificate.getSerialNumber().toString(16),
              certificate.getNotBefore().toInstant(),
              certificate.getNotAfter().toInstant(),
              key(certificate.getPublicKey()),
              certificate.getSigAlgName(),
              Digest.hex("SHA-256", der)));
    } catch (CertificateException | RuntimeException e) {
      // The JDK's parser is not made for hostile bytes: some make it throw what it does not declare
      return Optional.empty();
    }
  }

  private static String key(PublicKey key) {
    if (key instanceof RSAKey rsa) {
      return "RSA " + rsa.getModulus().bitLength();
    }
    SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(key.getEncoded());
    if (info.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve) {
      String name = SECNamedCurves.getName(curve);
      return key.getAlgorithm() + " " + (name == null ? curve.getId() : name);
    }
    return switch (info.getAlgorithm().getAlgorithm().getId()) {
      case "1.3.101.112" -> "Ed25519";
      case "1.3.101.113" -> "Ed448";
      default -> key.getAlgorithm();
    };
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

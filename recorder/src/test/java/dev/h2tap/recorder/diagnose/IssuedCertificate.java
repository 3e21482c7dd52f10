package dev.h2tap.recorder.diagnose;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates as base64 of DER, all signed with the same key, whoever the issuer is. */
final class IssuedCertificate {
  /** The day on which scripts begin. */
  static final Instant DAY = Instant.parse("2026-01-01T00:00:00Z");

  private static final KeyPair RSA = keys("RSA", 2048);
  private static final KeyPair EC = keys("EC", 256);

  private IssuedCertificate() {}

  /** Valid from that many hours before the script's day until that many after. */
  static String valid(String subject, String issuer, long hoursBefore, long hoursAfter) {
    return issue(subject, issuer, hoursBefore, hoursAfter, RSA, "SHA256withRSA");
  }

  static String ofAYear(String subject, String issuer) {
    return valid(subject, issuer, 24, 365 * 24);
  }

  static String withEcKey(String subject, String issuer) {
    return issue(subject, issuer, 24, 365 * 24, EC, "SHA256withRSA");
  }

  static String withSha1(String subject, String issuer) {
    return issue(subject, issuer, 24, 365 * 24, RSA, "SHA1withRSA");
  }

  private static String issue(
      String subject, String issuer, long before, long after, KeyPair keys, String algorithm) {
    try {
      byte[] der =
          new JcaX509v3CertificateBuilder(
                  new X500Name("CN=" + issuer),
                  BigInteger.ONE,
                  Date.from(DAY.minusSeconds(before * 3600)),
                  Date.from(DAY.plusSeconds(after * 3600)),
                  new X500Name("CN=" + subject),
                  keys.getPublic())
              .build(new JcaContentSignerBuilder(algorithm).build(RSA.getPrivate()))
              .getEncoded();
      return Base64.getEncoder().encodeToString(der);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair keys(String algorithm, int size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}

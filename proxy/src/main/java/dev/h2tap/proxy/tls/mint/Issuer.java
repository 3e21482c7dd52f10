package dev.h2tap.proxy.tls.mint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The name and key that sign certificates (RFC 5280). Immutable, thread-safe.
 *
 * @param keyIdentifier of the public key, as it stands in the issuer's own certificate
 */
public record Issuer(X500Name name, PrivateKey key, SubjectKeyIdentifier keyIdentifier) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** An issuer with a certificate yet to be made. */
  public static Issuer of(X500Name name, KeyPair keys) {
    return new Issuer(name, keys.getPrivate(), identifier(keys.getPublic()));
  }

  /** The issuer that a certificate names as its subject. */
  public static Issuer of(X509Certificate certificate, PrivateKey key) {
    byte[] extension = certificate.getExtensionValue(Extension.subjectKeyIdentifier.getId());
    return new Issuer(
        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
        key,
        extension == null
            ? identifier(certificate.getPublicKey())
            : SubjectKeyIdentifier.getInstance(ASN1OctetString.getInstance(extension).getOctets()));
  }

  /**
   * Issues the certificate of an authority; of this issuer itself where name and key are its own.
   *
   * @param constraints what it may issue in turn
   */
  public X509Certificate authority(
      X500Name subject, PublicKey subjectKey, Validity validity, BasicConstraints constraints) {
    X509v3CertificateBuilder builder = builder(subject, subjectKey, validity);
    try {
      builder
          .addExtension(Extension.basicConstraints, true, constraints)
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return sign(builder);
  }

  /**
   * Issues the certificate of a peer. The names are critical where the subject is empty.
   *
   * @param purposes the extended key usages
   */
  public X509Certificate leaf(
      X500Name subject,
      PublicKey subjectKey,
      Validity validity,
      List<GeneralName> names,
      KeyPurposeId... purposes) {
    X509v3CertificateBuilder builder = builder(subject, subjectKey, validity);
    int rsaAlso = subjectKey.getAlgorithm().equals("RSA") ? KeyUsage.keyEncipherment : 0;
    try {
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | rsaAlso))
          .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            subject.getRDNs().length == 0,
            new GeneralNames(names.toArray(GeneralName[]::new)));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return sign(builder);
  }

  private X509v3CertificateBuilder builder(
      X500Name subject, PublicKey subjectKey, Validity validity) {
    try {
      return new JcaX509v3CertificateBuilder(
              name,
              new BigInteger(127, RANDOM).setBit(126),
              Date.from(validity.from()),
              Date.from(validity.to()),
              subject,
              subjectKey)
          .addExtension(Extension.subjectKeyIdentifier, false, identifier(subjectKey))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              new AuthorityKeyIdentifier(keyIdentifier.getKeyIdentifier()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private X509Certificate sign(X509v3CertificateBuilder builder) {
    try {
      byte[] der = builder.build(new JcaContentSignerBuilder(algorithm()).build(key)).getEncoded();
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private String algorithm() {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default -> key.getAlgorithm();
    };
  }

  private static SubjectKeyIdentifier identifier(PublicKey key) {
    try {
      return new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

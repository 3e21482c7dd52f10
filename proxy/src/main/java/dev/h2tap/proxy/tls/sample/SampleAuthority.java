package dev.h2tap.proxy.tls.sample;

import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.Roots;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority in memory, for samples and tests only: its key is never written.
 *
 * @param path this authority's certificate and those above it, without the root
 */
public record SampleAuthority(
    X509Certificate root, List<X509Certificate> path, X500Name name, KeyPair keys) {
  private static final Duration LIFE = Duration.ofDays(3650);
  private static final SecureRandom RANDOM = new SecureRandom();

  public SampleAuthority {
    path = List.copyOf(path);
  }

  /** A new self-signed root with an EC key, for example {@code O=cluster.local}. */
  public static SampleAuthority root(String subject) {
    X500Name name = new X500Name(subject);
    KeyPair keys = KeyKind.EC.generate();
    Instant now = Instant.now();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            serial(),
            Date.from(now.minusSeconds(120)),
            Date.from(now.plus(LIFE)),
            name,
            keys.getPublic());
    X509Certificate certificate = sign(asAuthority(builder), keys.getPublic(), keys);
    return new SampleAuthority(certificate, List.of(), name, keys);
  }

  /** A new authority below this one. */
  public SampleAuthority intermediate(String subject) {
    X500Name below = new X500Name(subject);
    KeyPair fresh = KeyKind.EC.generate();
    Instant now = Instant.now();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            serial(),
            Date.from(now.minusSeconds(120)),
            Date.from(now.plus(LIFE)),
            below,
            fresh.getPublic());
    List<X509Certificate> longer = new ArrayList<>();
    longer.add(sign(asAuthority(builder), fresh.getPublic(), keys));
    longer.addAll(path);
    return new SampleAuthority(root, longer, below, fresh);
  }

  /** Issues a certificate: its chain up to, without, the root, and its new key. */
  public Identity issue(Leaf leaf) {
    KeyPair fresh = leaf.key().generate();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            serial(),
            Date.from(leaf.notBefore()),
            Date.from(leaf.notAfter()),
            new X500Name(leaf.subject()),
            fresh.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(
              leaf.key() == KeyKind.RSA
                  ? KeyUsage.digitalSignature | KeyUsage.keyEncipherment
                  : KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              leaf.forServers()
                  ? new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                  }
                  : new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth}));
      GeneralName[] names = names(leaf);
      if (names.length > 0) {
        builder.addExtension(
            Extension.subjectAlternativeName, leaf.subject().isEmpty(), new GeneralNames(names));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(sign(builder, fresh.getPublic(), keys));
    chain.addAll(path);
    return new Identity(chain, fresh.getPrivate(), "a sample", List.of());
  }

  /** What a peer that trusts this authority's root needs. */
  public Roots roots() {
    return new Roots(List.of(root), "the sample CA");
  }

  private static X509v3CertificateBuilder asAuthority(X509v3CertificateBuilder builder) {
    try {
      return builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GeneralName[] names(Leaf leaf) {
    List<GeneralName> names = new ArrayList<>();
    leaf.uris().forEach(n -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, n)));
    leaf.dns().forEach(n -> names.add(new GeneralName(GeneralName.dNSName, n)));
    leaf.ips().forEach(n -> names.add(new GeneralName(GeneralName.iPAddress, n)));
    return names.toArray(GeneralName[]::new);
  }

  private static X509Certificate sign(
      X509v3CertificateBuilder builder, PublicKey subject, KeyPair issuer) {
    try {
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      byte[] der =
          builder
              .addExtension(
                  Extension.subjectKeyIdentifier,
                  false,
                  identifiers.createSubjectKeyIdentifier(subject))
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  identifiers.createAuthorityKeyIdentifier(issuer.getPublic()))
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate()))
              .getEncoded();
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BigInteger serial() {
    return new BigInteger(127, RANDOM).setBit(126);
  }
}

package dev.h2tap.proxy.tls.sample;

import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.mint.Issuer;
import dev.h2tap.proxy.tls.mint.KeyKind;
import dev.h2tap.proxy.tls.mint.Validity;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * A certificate authority in memory, for samples and tests only: its key is never written. It has
 * an EC key.
 *
 * @param path this authority's certificate and those above it, without the root
 */
public record SampleAuthority(X509Certificate root, List<X509Certificate> path, Issuer issuer) {
  public SampleAuthority {
    path = List.copyOf(path);
  }

  /** A new self-signed root, for example {@code O=cluster.local}. */
  public static SampleAuthority root(String subject) {
    X500Name name = new X500Name(subject);
    KeyPair keys = KeyKind.EC.generate();
    Issuer issuer = Issuer.of(name, keys);
    return new SampleAuthority(certificate(issuer, name, keys), List.of(), issuer);
  }

  /** A new authority below this one. */
  public SampleAuthority intermediate(String subject) {
    X500Name below = new X500Name(subject);
    KeyPair fresh = KeyKind.EC.generate();
    List<X509Certificate> longer = new ArrayList<>();
    longer.add(certificate(issuer, below, fresh));
    longer.addAll(path);
    return new SampleAuthority(root, longer, Issuer.of(below, fresh));
  }

  /** Issues a certificate: its chain up to, without, the root, and its new key. */
  public Identity issue(Leaf leaf) {
    KeyPair fresh = leaf.key().generate();
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(
        issuer.leaf(
            new X500Name(leaf.subject()),
            fresh.getPublic(),
            new Validity(leaf.notBefore(), leaf.notAfter()),
            names(leaf),
            leaf.forServers()
                ? new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}
                : new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth}));
    chain.addAll(path);
    return new Identity(chain, fresh.getPrivate(), "a sample", List.of());
  }

  /** What a peer that trusts this authority's root needs. */
  public Roots roots() {
    return new Roots(List.of(root), "the sample CA");
  }

  private static X509Certificate certificate(Issuer issuer, X500Name subject, KeyPair keys) {
    return issuer.authority(
        subject,
        keys.getPublic(),
        Validity.around(Instant.now(), Duration.ofMinutes(2), Duration.ofDays(3650)),
        new BasicConstraints(true));
  }

  private static List<GeneralName> names(Leaf leaf) {
    List<GeneralName> names = new ArrayList<>();
    leaf.uris().forEach(n -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, n)));
    leaf.dns().forEach(n -> names.add(new GeneralName(GeneralName.dNSName, n)));
    leaf.ips().forEach(n -> names.add(new GeneralName(GeneralName.iPAddress, n)));
    return names;
  }
}

package dev.h2tap.proxy.tls.mint;

import dev.h2tap.proxy.tls.Roots;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.BasicConstraints;

/**
 * The authority that signs the certificates which h2tap mints: whoever trusts it lets this h2tap
 * look into its TLS.
 *
 * @param fresh whether it was made just now
 */
public record CertificateAuthority(X509Certificate certificate, PrivateKey key, boolean fresh) {
  private static final Duration LIFE = Duration.ofDays(3650);

  /** The longest common name that X.520 allows, in characters. */
  static final int MAX_COMMON_NAME = 64;

  /**
   * Makes an authority in memory: EC P-256, valid for ten years, for leaf certificates alone.
   *
   * @param owner who will find it in a trust store, for example {@code me@laptop}
   */
  public static CertificateAuthority make(String owner, Clock clock) {
    String marks = "h2tap CA  " + LocalDate.now(clock);
    int room = MAX_COMMON_NAME - marks.length();
    String commonName =
        "h2tap CA "
            + (owner.length() > room ? owner.substring(0, room) : owner)
            + " "
            + LocalDate.now(clock);
    X500Name name =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, "h2tap")
            .addRDN(BCStyle.CN, commonName)
            .build();
    KeyPair keys = KeyKind.EC.generate();
    X509Certificate certificate =
        Issuer.of(name, keys)
            .authority(
                name,
                keys.getPublic(),
                Validity.around(clock.instant(), Duration.ofDays(1), LIFE),
                new BasicConstraints(0));
    return new CertificateAuthority(certificate, keys.getPrivate(), true);
  }

  /** Who runs this process on which machine, as {@code user@host}. */
  static String thisUser() {
    String user = System.getProperty("user.name", "unknown");
    try {
      return user + "@" + InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return user;
    }
  }

  /** Its common name, by which it is found in a trust store; its whole name where it has none. */
  public String name() {
    X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    RDN[] commonNames = subject.getRDNs(BCStyle.CN);
    return commonNames.length == 0
        ? subject.toString()
        : IETFUtils.valueToString(commonNames[0].getFirst().getValue());
  }

  /** What signs with its key. */
  Issuer issuer() {
    return Issuer.of(certificate, key);
  }

  /** When its certificate is valid. */
  public Validity validity() {
    return new Validity(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }

  /** Whether it can no longer sign anything that is believed. */
  boolean isExpired(Instant now) {
    return now.isAfter(validity().to());
  }

  /** What a peer that trusts it needs. */
  public Roots roots() {
    return new Roots(List.of(certificate), "h2tap's CA");
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "CertificateAuthority[" + certificate.getSubjectX500Principal().getName() + "]";
  }
}

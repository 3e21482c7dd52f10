package dev.h2tap.proxy.tls.explain;

import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.mint.Issuer;
import dev.h2tap.proxy.tls.mint.KeyKind;
import dev.h2tap.proxy.tls.mint.Validity;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** A root, an intermediate and leaf certificates whose times are always the same. */
final class Mill {
  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Validity LONG =
      new Validity(Instant.parse("2025-01-01T00:00:00Z"), Instant.parse("2035-01-01T00:00:00Z"));
  private static final Validity YEAR =
      new Validity(Instant.parse("2026-03-01T00:00:00Z"), Instant.parse("2027-02-01T00:00:00Z"));
  private static final Map<String, Integer> KINDS =
      Map.of(
          "DNS",
          GeneralName.dNSName,
          "IP",
          GeneralName.iPAddress,
          "URI",
          GeneralName.uniformResourceIdentifier);

  final KeyPair keys = KeyKind.EC.generate();
  final X509Certificate root;
  final X509Certificate intermediate;
  private final Issuer issuer;

  Mill(String organisation) {
    X500Name rootName = new X500Name("O=" + organisation + ",CN=root");
    X500Name name = new X500Name("O=" + organisation + ",CN=intermediate");
    KeyPair rootKeys = KeyKind.EC.generate();
    KeyPair intermediateKeys = KeyKind.EC.generate();
    Issuer top = Issuer.of(rootName, rootKeys);
    root = top.authority(rootName, rootKeys.getPublic(), LONG, new BasicConstraints(true));
    intermediate = top.authority(name, intermediateKeys.getPublic(), LONG, new BasicConstraints(0));
    issuer = Issuer.of(name, intermediateKeys);
  }

  Roots roots() {
    return new Roots(List.of(root), "roots.pem");
  }

  /** A server's certificate with names like {@code DNS:app.test}. */
  X509Certificate leaf(String... names) {
    return leaf(YEAR, KeyPurposeId.id_kp_serverAuth, names);
  }

  X509Certificate leaf(Validity validity, KeyPurposeId purpose, String... names) {
    return leaf(keys, validity, purpose, names);
  }

  X509Certificate leaf(KeyPair own, Validity validity, KeyPurposeId purpose, String... names) {
    return issuer.leaf(new X500Name("CN=app"), own.getPublic(), validity, general(names), purpose);
  }

  /** A certificate that nobody but itself vouches for. */
  X509Certificate selfSigned(String... names) {
    X500Name name = new X500Name("CN=alone");
    return Issuer.of(name, keys)
        .leaf(name, keys.getPublic(), YEAR, general(names), KeyPurposeId.id_kp_serverAuth);
  }

  private static List<GeneralName> general(String... names) {
    return Stream.of(names)
        .map(
            each -> {
              int colon = each.indexOf(':');
              Integer kind = KINDS.get(each.substring(0, colon));
              return new GeneralName(kind == null ? 0 : kind, each.substring(colon + 1));
            })
        .toList();
  }
}

package dev.h2tap.proxy.tls.mint;

import dev.h2tap.proxy.tls.Identity;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;

/**
 * Certificates with which h2tap stands in the place of upstreams, made when they are first wanted
 * and kept, the least recently used given up first. All have one EC P-256 key, made with this.
 * Thread-safe; minting takes about a millisecond.
 */
public final class MintedCertificates {
  /** Browsers on Apple's systems refuse leaf certificates that are valid for longer. */
  private static final Duration LIFE = Duration.ofDays(395);

  private static final Duration FOR_SLOW_CLOCKS = Duration.ofDays(1);

  private final CertificateAuthority authority;
  private final Issuer issuer;
  private final KeyPair keys = KeyKind.EC.generate();
  private final Clock clock;
  private final Map<MintedNames, Identity> kept;

  /**
   * @param capacity how many certificates are kept
   */
  public MintedCertificates(CertificateAuthority authority, int capacity, Clock clock) {
    this.authority = authority;
    this.issuer = authority.issuer();
    this.clock = clock;
    this.kept =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<MintedNames, Identity> eldest) {
            return size() > capacity;
          }
        };
  }

  /**
   * The certificate for a name.
   *
   * @param name a host name or an IP address, as SNI or CONNECT tell it
   * @param upstream the chain whose names are mirrored, leaf first; empty for the name alone
   */
  public Identity of(String name, List<X509Certificate> upstream) {
    return of(MintedNames.of(name, upstream));
  }

  synchronized Identity of(MintedNames names) {
    Instant now = clock.instant();
    Identity minted = kept.get(names);
    if (minted == null || isSpent(minted, now)) {
      minted = mint(names, now);
      kept.put(names, minted);
    }
    return minted;
  }

  /** Whether a certificate has so little time left that a new one is due. */
  private static boolean isSpent(@Nullable Identity minted, Instant now) {
    return minted != null
        && minted.leaf().getNotAfter().toInstant().isBefore(now.plus(FOR_SLOW_CLOCKS));
  }

  private Identity mint(MintedNames names, Instant now) {
    X509Certificate certificate =
        issuer.leaf(
            names.subject(),
            keys.getPublic(),
            Validity.around(now, FOR_SLOW_CLOCKS, LIFE).within(authority.validity()),
            names.alternatives(),
            KeyPurposeId.id_kp_serverAuth);
    return new Identity(
        List.of(certificate), keys.getPrivate(), "minted for " + names.wanted(), List.of());
  }
}

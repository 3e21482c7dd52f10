package dev.h2tap.proxy.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything one upstream TLS leg is to do. Immutable.
 *
 * @param identity what we present when a client certificate is requested, null for nothing
 * @param roots the CAs that the upstream's chain must lead to
 * @param alpn offered in this order; empty: no ALPN extension
 * @param sni the name that is sent
 * @param serverName the name that is verified instead of the host, null for the host
 */
public record TlsTerms(
    @Nullable Identity identity,
    Roots roots,
    List<String> alpn,
    Sni sni,
    @Nullable String serverName,
    Verification verification,
    TlsEngine engine,
    TlsVersions versions) {

  public TlsTerms {
    alpn = List.copyOf(alpn);
  }

  /** Terms with every version of TLS that h2tap speaks. */
  public TlsTerms(
      @Nullable Identity identity,
      Roots roots,
      List<String> alpn,
      Sni sni,
      @Nullable String serverName,
      Verification verification,
      TlsEngine engine) {
    this(identity, roots, alpn, sni, serverName, verification, engine, TlsVersions.ALL);
  }

  /** The same terms with another ALPN offer. */
  public TlsTerms withAlpn(List<String> offer) {
    return new TlsTerms(identity, roots, offer, sni, serverName, verification, engine, versions);
  }

  /** The same terms with another certificate. */
  public TlsTerms withIdentity(@Nullable Identity other) {
    return new TlsTerms(other, roots, alpn, sni, serverName, verification, engine, versions);
  }

  /** The same terms with another verification. */
  public TlsTerms withVerification(Verification other) {
    return new TlsTerms(identity, roots, alpn, sni, serverName, other, engine, versions);
  }

  /** The same terms with other versions of TLS. */
  public TlsTerms withVersions(TlsVersions other) {
    return new TlsTerms(identity, roots, alpn, sni, serverName, verification, engine, other);
  }
}

package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.tls.TlsTerms;
import dev.h2tap.proxy.tls.TlsVersions;
import dev.h2tap.proxy.tls.Verification;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.proxy.via.Via;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom to probe, and what was given for it.
 *
 * @param tls whether TLS was asked for
 * @param terms certificate, CAs, SNI, verification, and the ALPN offer that was asked for
 * @param protocol which HTTP was asked for
 * @param path of the GET, beginning with a slash
 * @param via the proxy on the way, null for none
 * @param files where certificates came from, for settings to copy
 */
public record Peer(
    Authority authority,
    boolean tls,
    TlsTerms terms,
    UpstreamProtocol protocol,
    String path,
    @Nullable Via via,
    Files files) {

  /**
   * Where certificates came from; null for what was not given.
   *
   * @param options the options that name them and the peer, each option and value a word, to repeat
   */
  public record Files(
      List<String> options, @Nullable String ca, @Nullable String cert, @Nullable String key) {
    public static final Files NONE = new Files(List.of(), null, null, null);

    public Files {
      options = List.copyOf(options);
    }
  }

  boolean hasCertificate() {
    return terms.identity() != null;
  }

  /** What {@code h2tap proxy} does with what was given. */
  Attempt given() {
    return tls
        ? new Attempt(true, terms.alpn(), TlsVersions.ALL, hasCertificate(), protocol, true)
        : Attempt.plaintext(protocol);
  }

  /** TLS with another offer. */
  Attempt offer(List<String> alpn) {
    return Attempt.offer(alpn, hasCertificate());
  }

  /** The terms of an attempt. */
  TlsTerms termsOf(Attempt attempt) {
    TlsTerms with =
        terms
            .withAlpn(attempt.alpn())
            .withVersions(attempt.versions())
            .withIdentity(attempt.certificate() ? terms.identity() : null);
    return attempt.verified() ? with : with.withVerification(new Verification.None());
  }
}

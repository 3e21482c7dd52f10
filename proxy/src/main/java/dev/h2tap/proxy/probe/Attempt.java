package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.tls.Alpn;
import dev.h2tap.proxy.tls.TlsVersions;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import java.util.List;

/**
 * One way to speak to a peer.
 *
 * @param tls whether over TLS; without it only the protocol counts
 * @param alpn offered in this order; empty: no ALPN extension
 * @param certificate whether our client certificate is shown when it is asked for
 * @param protocol which HTTP is spoken
 * @param verified whether the handshake fails when the peer's certificate does not satisfy us
 */
public record Attempt(
    boolean tls,
    List<String> alpn,
    TlsVersions versions,
    boolean certificate,
    UpstreamProtocol protocol,
    boolean verified) {

  public Attempt {
    alpn = List.copyOf(alpn);
  }

  /** TLS with this offer, whatever the peer's certificate. */
  public static Attempt offer(List<String> alpn, boolean certificate) {
    return new Attempt(true, alpn, TlsVersions.ALL, certificate, UpstreamProtocol.AUTO, false);
  }

  /** No TLS. */
  public static Attempt plaintext(UpstreamProtocol protocol) {
    return new Attempt(false, List.of(), TlsVersions.ALL, false, protocol, false);
  }

  Attempt with(TlsVersions other) {
    return new Attempt(tls, alpn, other, certificate, protocol, verified);
  }

  Attempt with(UpstreamProtocol other) {
    return new Attempt(tls, alpn, versions, certificate, other, verified);
  }

  Attempt withoutCertificate() {
    return new Attempt(tls, alpn, versions, false, protocol, verified);
  }

  /** The same with the handshake completed whatever the peer's certificate. */
  Attempt unverified() {
    return new Attempt(tls, alpn, versions, certificate, protocol, false);
  }

  /** What it is, for a line in a log. */
  String inWords() {
    return inWords(!certificate);
  }

  /**
   * What it is.
   *
   * @param saysNoCertificate whether to mention that no client certificate is shown
   */
  String inWords(boolean saysNoCertificate) {
    if (!tls) {
      return "plaintext " + (protocol == UpstreamProtocol.H2 ? "HTTP/2" : "HTTP/1.1");
    }
    return "ALPN "
        + Alpn.text(alpn)
        + switch (versions) {
          case ALL -> "";
          case ONLY_1_2 -> ", TLS 1.2";
          case ONLY_1_3 -> ", TLS 1.3";
        }
        + switch (protocol) {
          case AUTO -> "";
          case HTTP1 -> ", speaking HTTP/1.1";
          case H2 -> ", speaking HTTP/2";
        }
        + (saysNoCertificate ? ", no client certificate" : "")
        + (verified ? ", verifying" : "");
  }
}

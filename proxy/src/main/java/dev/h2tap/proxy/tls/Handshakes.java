package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.event.Event;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Turns a handshake that is over into its event. Call on the event loop, before the close. */
public final class Handshakes {
  private Handshakes() {}

  /** The event of a handshake in which we were the client. */
  public static Event.TlsHandshakeComplete dialled(TlsHandler handler, long durationNanos) {
    Identity identity = handler.identity();
    return event(
        handler,
        handler.alpn(),
        handler.sni(),
        identity != null && handler.certificateSent() ? identity.chain() : List.of(),
        Boolean.FALSE,
        durationNanos);
  }

  /**
   * The event of a handshake in which we were the server.
   *
   * @param alpnOffered from the {@link ClientHello}, which the engine does not tell
   */
  public static Event.TlsHandshakeComplete accepted(
      TlsHandler handler, List<String> alpnOffered, long durationNanos) {
    Identity identity = handler.identity();
    return event(
        handler,
        alpnOffered,
        requestedName(handler.engine().getSession()),
        identity == null ? List.of() : identity.chain(),
        resumed(handler.engine()),
        durationNanos);
  }

  /** The event of a handshake that failed, in which we were the client. */
  public static Event.TlsHandshakeFailed failed(
      TlsHandler handler, TlsFailure failure, long durationNanos) {
    return new Event.TlsHandshakeFailed(
        failure.finding(), failure.reason(), handler.alpn(), handler.sni(), durationNanos);
  }

  private static Event.TlsHandshakeComplete event(
      TlsHandler handler,
      List<String> alpnOffered,
      @Nullable String sni,
      List<X509Certificate> localChain,
      @Nullable Boolean resumed,
      long durationNanos) {
    SSLSession session = handler.engine().getSession();
    return new Event.TlsHandshakeComplete(
        session.getProtocol(),
        session.getCipherSuite(),
        group(handler.engine()),
        alpnOffered,
        handler.applicationProtocol(),
        sni,
        resumed,
        base64(Boolean.TRUE.equals(resumed) ? List.of() : localChain),
        base64(handler.peerChain()),
        handler.verification(),
        durationNanos);
  }

  private static @Nullable String requestedName(SSLSession session) {
    if (session instanceof ExtendedSSLSession extended) {
      for (SNIServerName name : extended.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName();
        }
      }
    }
    return null;
  }

  private static @Nullable Boolean resumed(SSLEngine engine) {
    if (engine instanceof ReferenceCountedOpenSslEngine openSsl && openSsl.sslPointer() != 0) {
      return SSL.isSessionReused(openSsl.sslPointer());
    }
    return null;
  }

  private static @Nullable String group(SSLEngine engine) {
    if (!(engine instanceof ReferenceCountedOpenSslEngine openSsl) || openSsl.sslPointer() == 0) {
      return null;
    }
    try {
      String name = SSL.getGroupName(openSsl.sslPointer());
      return name == null
          ? null
          : switch (name) {
            case "P-256" -> "secp256r1";
            case "P-384" -> "secp384r1";
            case "P-521" -> "secp521r1";
            case "X25519" -> "x25519";
            default -> name;
          };
    } catch (Exception unknown) {
      return null;
    }
  }

  private static List<String> base64(List<X509Certificate> chain) {
    return chain.stream().map(Handshakes::base64).toList();
  }

  static String base64(X509Certificate certificate) {
    try {
      return Base64.getEncoder().encodeToString(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}

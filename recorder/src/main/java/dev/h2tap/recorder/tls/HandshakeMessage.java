package dev.h2tap.recorder.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A handshake message that was sent in the clear (RFC 8446 §4). */
public sealed interface HandshakeMessage {

  /** The message's name in the RFC. */
  String name();

  /**
   * What the client offered.
   *
   * @param sni the name in server_name, null if none
   * @param alpn the protocols in ALPN, null if there was no such extension
   * @param versions the versions offered, the client's favourite first
   */
  record ClientHello(
      @Nullable String sni, @Nullable List<String> alpn, List<String> versions, int suites)
      implements HandshakeMessage {
    @Override
    public String name() {
      return "ClientHello";
    }
  }

  /**
   * What the server chose.
   *
   * @param retry whether this is a HelloRetryRequest (RFC 8446 §4.1.4)
   * @param group the group of the server's key share, null if there was none
   * @param alpn the protocol chosen, null if none, or if it was told under encryption
   */
  record ServerHello(
      boolean retry, String version, String suite, @Nullable String group, @Nullable String alpn)
      implements HandshakeMessage {
    @Override
    public String name() {
      return retry ? "HelloRetryRequest" : "ServerHello";
    }
  }

  /**
   * ServerKeyExchange of TLS 1.2 (RFC 8422 §5.4).
   *
   * @param group the named curve, null if there was none
   */
  record ServerKeyExchange(@Nullable String group) implements HandshakeMessage {
    @Override
    public String name() {
      return "ServerKeyExchange";
    }
  }

  /** Any other message. */
  record Other(String name, int length) implements HandshakeMessage {}
}

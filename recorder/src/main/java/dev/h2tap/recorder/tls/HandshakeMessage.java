package dev.h2tap.recorder.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A handshake message (RFC 8446 §4, RFC 5246 §7.4), decoded. Lists are in wire order and hold IANA
 * names; values that clients send to be ignored (RFC 8701) stand in them as {@code GREASE 0x1a1a}.
 */
public sealed interface HandshakeMessage {

  /** The message's number in the RFC. */
  int type();

  /** The message's name in the RFC. */
  default String name() {
    return TlsNames.handshakeType(type());
  }

  /**
   * What the client offers.
   *
   * @param version the version in the message itself, {@code TLSv1.2} since TLS 1.3
   * @param random 32 bytes in hex
   * @param sessionId in hex, empty if none
   * @param sni the name in server_name, null if none
   * @param alpn the protocols in ALPN, null if there was no such extension
   * @param versions those in supported_versions, else the one in the message itself
   * @param groups those in supported_groups
   * @param signatureAlgorithms those in signature_algorithms
   * @param keyShares the groups for which there is a key share
   * @param ja3 the MD5 by which JA3 tells clients apart, in hex
   * @param ja4 the fingerprint by which JA4 tells clients apart
   */
  record ClientHello(
      String version,
      String random,
      String sessionId,
      List<String> suites,
      List<Extension> extensions,
      @Nullable String sni,
      @Nullable List<String> alpn,
      List<String> versions,
      List<String> groups,
      List<String> signatureAlgorithms,
      List<String> keyShares,
      String ja3,
      String ja4)
      implements HandshakeMessage {
    @Override
    public int type() {
      return 1;
    }
  }

  /**
   * What the server chose.
   *
   * @param retry whether this is a HelloRetryRequest (RFC 8446 §4.1.4)
   * @param version the version chosen, wherever it stands
   * @param random 32 bytes in hex
   * @param sessionId in hex; with TLS 1.2 the client's own where a session is resumed
   * @param group the group of the server's key share, null if there was none
   * @param alpn the protocol chosen, null if none, or if it is told under encryption
   * @param psk whether it goes on from an earlier session (pre_shared_key)
   */
  record ServerHello(
      boolean retry,
      String version,
      String random,
      String sessionId,
      String suite,
      List<Extension> extensions,
      @Nullable String group,
      @Nullable String alpn,
      boolean psk)
      implements HandshakeMessage {
    @Override
    public int type() {
      return 2;
    }

    @Override
    public String name() {
      return retry ? "HelloRetryRequest" : "ServerHello";
    }
  }

  /**
   * What the server of TLS 1.3 chose beyond the keys.
   *
   * @param alpn the protocol chosen, null if none
   */
  record EncryptedExtensions(@Nullable String alpn, List<Extension> extensions)
      implements HandshakeMessage {
    @Override
    public int type() {
      return 8;
    }
  }

  /**
   * The server asks for a client certificate.
   *
   * @param certificateTypes of TLS 1.2; empty since TLS 1.3
   * @param authorities the names of the CAs it trusts, as RFC 2253 writes them; empty: any
   * @param extensions of TLS 1.3
   */
  record CertificateRequest(
      List<String> certificateTypes,
      List<String> signatureAlgorithms,
      List<String> authorities,
      List<Extension> extensions)
      implements HandshakeMessage {
    @Override
    public int type() {
      return 13;
    }
  }

  /**
   * The sender's certificates.
   *
   * @param chain leaf first, if the sender keeps to the rule; empty: it has none to show
   */
  record Certificate(List<SentCertificate> chain) implements HandshakeMessage {
    @Override
    public int type() {
      return 11;
    }
  }

  /**
   * A Certificate in a smaller form (RFC 8879).
   *
   * @param algorithm {@code zlib}, {@code brotli}, {@code zstd} or a number
   * @param uncompressedLength bytes of the Certificate that it stands for
   */
  record CompressedCertificate(String algorithm, int uncompressedLength)
      implements HandshakeMessage {
    @Override
    public int type() {
      return 25;
    }
  }

  /** The proof that the sender has the key of its certificate. */
  record CertificateVerify(String signatureAlgorithm) implements HandshakeMessage {
    @Override
    public int type() {
      return 15;
    }
  }

  /**
   * The server's word on the revocation of its certificate (RFC 6066 §8).
   *
   * @param responseLength bytes of the OCSP response
   */
  record CertificateStatus(int responseLength) implements HandshakeMessage {
    @Override
    public int type() {
      return 22;
    }
  }

  /**
   * ServerKeyExchange of TLS 1.2 (RFC 8422 §5.4).
   *
   * @param group the named curve, null if there was none
   * @param signatureAlgorithm null if there was none, or no named curve before it
   */
  record ServerKeyExchange(@Nullable String group, @Nullable String signatureAlgorithm)
      implements HandshakeMessage {
    @Override
    public int type() {
      return 12;
    }
  }

  /** The end of the sender's handshake; its keys change behind it. */
  record Finished() implements HandshakeMessage {
    @Override
    public int type() {
      return 20;
    }
  }

  /**
   * A ticket with which the client may resume the session.
   *
   * @param lifetimeSeconds how long it is good
   * @param ticketLength bytes of the ticket
   * @param maxEarlyData bytes of 0-RTT data allowed, 0 for none
   */
  record NewSessionTicket(long lifetimeSeconds, int ticketLength, long maxEarlyData)
      implements HandshakeMessage {
    @Override
    public int type() {
      return 4;
    }
  }

  /**
   * The sender changes its keys.
   *
   * @param requested whether it wants the receiver to do so too
   */
  record KeyUpdate(boolean requested) implements HandshakeMessage {
    @Override
    public int type() {
      return 24;
    }
  }

  /** A message of which only type and length are of interest, or that is not known. */
  record Other(int type) implements HandshakeMessage {}

  /**
   * A message that breaks the rules, is too long to be kept, or was cut short.
   *
   * @param reason what is wrong with it
   */
  record Malformed(int type, String reason) implements HandshakeMessage {}
}

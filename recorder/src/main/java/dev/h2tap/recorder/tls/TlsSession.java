package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBufUtil;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What both directions of a connection have in common: the outcome of the hellos, the secrets. */
final class TlsSession {
  private final Secrets secrets = new Secrets();
  private @Nullable String clientRandom;
  private HandshakeMessage.@Nullable ServerHello serverHello;
  private @Nullable String group;
  private boolean complete;

  Secrets secrets() {
    return secrets;
  }

  /** What the handshake has come to, as far as a message tells. */
  void learn(HandshakeMessage message) {
    if (message instanceof HandshakeMessage.ClientHello hello) {
      clientRandom = hello.random();
    } else if (message instanceof HandshakeMessage.ServerHello hello) {
      serverHello = hello;
      group = hello.group() == null ? group : hello.group();
    } else if (message instanceof HandshakeMessage.ServerKeyExchange exchange) {
      group = exchange.group() == null ? group : exchange.group();
    }
  }

  /** The handshake is over, well or not. */
  void complete() {
    complete = true;
  }

  boolean isComplete() {
    return complete;
  }

  @Nullable String group() {
    return group;
  }

  /** The version chosen; TLS 1.2 while none is. */
  ProtocolVersion version() {
    return serverHello == null ? ProtocolVersion.TLS12 : ProtocolVersion.of(serverHello.version());
  }

  /** Whether a version is chosen. */
  boolean isNegotiated() {
    return serverHello != null && !serverHello.retry();
  }

  /** The suite chosen, where its records can be read. */
  Optional<AeadSuite> suite() {
    return serverHello == null || version() == ProtocolVersion.OLD
        ? Optional.empty()
        : AeadSuite.of(serverHello.suite());
  }

  /** The key of one direction of TLS 1.2; null while there is none. */
  @Nullable RecordCipher tls12(boolean client) {
    byte[] master = secrets.get("CLIENT_RANDOM");
    HandshakeMessage.ServerHello hello = serverHello;
    String random = clientRandom;
    if (master == null || hello == null || random == null || suite().isEmpty()) {
      return null;
    }
    return Tls12Cipher.of(
        suite().get(),
        master,
        ByteBufUtil.decodeHexDump(random),
        ByteBufUtil.decodeHexDump(hello.random()),
        client);
  }

  /** Why the records cannot be read. */
  String obstacle() {
    if (!isNegotiated()) {
      return "no ServerHello came before it";
    } else if (suite().isEmpty() && serverHello != null) {
      return "records of " + serverHello.suite() + " are not decrypted";
    }
    return secrets.isEmpty()
        ? "the log has no secret of this connection"
        : "the log lacks the secret for it";
  }
}

package dev.h2tap.proxy.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Always presents our certificate, whatever CA names and key types the peer lists: what was
 * configured is what is sent, so that the peer's refusal is seen and not our silence.
 */
final class FixedKeyManager extends X509ExtendedKeyManager {
  private static final String ALIAS = "h2tap";

  private final @Nullable Identity identity;
  private final Consumer<SSLEngine> onRequest;

  /**
   * @param identity null to present nothing
   * @param onRequest told of each engine whose peer asks for a client certificate
   */
  FixedKeyManager(@Nullable Identity identity, Consumer<SSLEngine> onRequest) {
    this.identity = identity;
    this.onRequest = onRequest;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    onRequest.accept(engine);
    return alias();
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias();
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return identity == null ? null : identity.key();
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return alias();
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return alias();
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return identity == null ? null : new String[] {ALIAS};
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return identity == null ? null : new String[] {ALIAS};
  }

  private @Nullable String alias() {
    return identity == null ? null : ALIAS;
  }
}

package dev.h2tap.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Makes the handlers that dial an upstream over TLS 1.2 or 1.3. Thread-safe.
 *
 * <p>Sessions are never resumed: every handshake shows the certificates of both ends, and a client
 * certificate that was replaced on disk does not live on in a session. With BoringSSL all
 * connections share one native context; with the JDK each has its own, which costs little there.
 */
public final class UpstreamTls implements AutoCloseable {
  private final TlsTerms terms;
  private final @Nullable ChainCheck chainCheck;
  private final @Nullable CertificateOnDisk onDisk;
  private final NativeLegs nativeLegs = new NativeLegs();
  private final @Nullable SslContext nativeContext;
  private final @Nullable KeyLog keyLog;

  public UpstreamTls(TlsTerms terms) {
    this.terms = terms;
    this.onDisk = terms.identity() == null ? null : new CertificateOnDisk(terms.identity());
    this.chainCheck =
        terms.verification() instanceof Verification.None
            ? null
            : new ChainCheck(terms.roots(), Clock.systemUTC());
    if (terms.engine() == TlsEngine.BORINGSSL) {
      nativeContext = context(nativeLegs::of);
      keyLog = KeyLog.installOn(nativeContext);
    } else {
      nativeContext = null;
      keyLog = null;
    }
  }

  public TlsTerms terms() {
    return terms;
  }

  /**
   * A handler for one connection.
   *
   * @param host what is dialled: a DNS name or an IP address, verified unless the terms name
   *     another
   * @param keyLogLines is given each line of the key log on the event loop, without a line end;
   *     null for none; never called where {@link TlsEngine#hasKeyLog} is false
   */
  public TlsHandler newHandler(
      ByteBufAllocator allocator, String host, @Nullable Consumer<String> keyLogLines) {
    return newHandler(allocator, host, terms.sni().nameFor(host), keyLogLines);
  }

  /**
   * A handler for a connection on behalf of a client: its server name is sent and verified, unless
   * the terms say otherwise.
   *
   * @param host what is dialled
   * @param clientName the name that the client sent, null if it sent none
   */
  public TlsHandler newHandlerFor(
      ByteBufAllocator allocator,
      String host,
      @Nullable String clientName,
      @Nullable Consumer<String> keyLogLines) {
    String name =
        clientName == null && terms.sni() instanceof Sni.Host
            ? null
            : terms.sni().nameFor(clientName == null ? host : clientName);
    return newHandler(allocator, clientName == null ? host : clientName, name, keyLogLines);
  }

  private TlsHandler newHandler(
      ByteBufAllocator allocator,
      String host,
      @Nullable String sni,
      @Nullable Consumer<String> keyLogLines) {
    String serverName = terms.serverName();
    Leg leg =
        new Leg(
            serverName == null ? host : serverName,
            sni,
            terms.alpn(),
            terms.identity(),
            onDisk,
            terms.verification().toString(),
            keyLogLines);
    TlsHandler handler =
        nativeContext == null
            ? new TlsHandler(context(engine -> leg).newEngine(allocator), leg, () -> {})
            : nativeLegs.newHandler(nativeContext, keyLog, allocator, leg);
    if (leg.sni != null) {
      SSLParameters parameters = handler.engine().getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(leg.sni)));
      handler.engine().setSSLParameters(parameters);
    }
    return handler;
  }

  /** Frees the native context once the last of its connections is gone. */
  @Override
  public void close() {
    ReferenceCountUtil.release(nativeContext);
  }

  private SslContext context(Function<SSLEngine, Leg> legs) {
    try {
      return SslContextBuilder.forClient()
          .sslProvider(terms.engine().provider())
          .protocols(terms.versions().protocols())
          .keyManager(
              new FixedKeyManager(
                  terms.identity(), engine -> legs.apply(engine).certificateRequested = true))
          .trustManager(
              new PeerTrustManager(
                  terms.verification(),
                  chainCheck,
                  engine -> legs.apply(engine).expectedName,
                  terms.engine()))
          .endpointIdentificationAlgorithm(null)
          .applicationProtocolConfig(alpnConfig(terms.alpn()))
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("no TLS context: " + e.getMessage(), e);
    }
  }

  static @Nullable ApplicationProtocolConfig alpnConfig(List<String> names) {
    return names.isEmpty()
        ? null
        : new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            names);
  }
}

package dev.h2tap.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProtocols;
import io.netty.util.ReferenceCountUtil;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes the handlers that terminate TLS 1.2 or 1.3 on a listener. Thread-safe. */
public final class DownstreamTls implements AutoCloseable {
  /** What a listener supports when nothing else is said. */
  public static final List<String> DEFAULT_ALPN = List.of("h2", "http/1.1");

  private final Identity identity;
  private final @Nullable Roots clientCa;
  private final TlsEngine engine;
  private final List<String> alpn;
  private final @Nullable TlsAlert refusal;
  private final NativeLegs nativeLegs = new NativeLegs();

  /** Null once this is closed. */
  private @Nullable Context current;

  /** What is freed when nothing needs it any more. */
  private record Context(SslContext ssl, @Nullable KeyLog keyLog) {}

  /**
   * @param clientCa when given, a client certificate is required and must lead to one of these CAs
   * @param alpn in order of preference; a client that offers none of these gets no ALPN answer
   */
  public DownstreamTls(
      Identity identity, @Nullable Roots clientCa, TlsEngine engine, List<String> alpn) {
    this(identity, clientCa, engine, alpn, null);
  }

  private DownstreamTls(
      Identity identity,
      @Nullable Roots clientCa,
      TlsEngine engine,
      List<String> alpn,
      @Nullable TlsAlert refusal) {
    this.refusal = refusal;
    this.identity = identity;
    this.clientCa = clientCa;
    this.engine = engine;
    this.alpn = List.copyOf(alpn);
    this.current = context();
  }

  /**
   * One that asks for a client certificate and accepts none.
   *
   * @param alert what is said of a certificate; without one a client hears certificate_required
   *     (116) in TLS 1.3 and handshake_failure (40) in TLS 1.2
   */
  public static DownstreamTls refusing(
      Identity identity, TlsEngine engine, List<String> alpn, TlsAlert alert) {
    return new DownstreamTls(identity, null, engine, alpn, alert);
  }

  /**
   * A handler for one accepted connection; also after the close, for one that was accepted before.
   *
   * @param keyLogLines as in {@link UpstreamTls#newHandler}
   */
  public TlsHandler newHandler(ByteBufAllocator allocator, @Nullable Consumer<String> keyLogLines) {
    Leg leg =
        new Leg(
            "",
            null,
            alpn,
            identity,
            null,
            clientCa == null ? "none requested" : "chain, CAs in " + clientCa.source(),
            keyLogLines);
    synchronized (this) {
      if (current != null) {
        return newHandler(current, allocator, leg);
      }
    }
    Context late = context();
    try {
      return newHandler(late, allocator, leg);
    } finally {
      ReferenceCountUtil.release(late.ssl());
    }
  }

  private TlsHandler newHandler(Context context, ByteBufAllocator allocator, Leg leg) {
    return engine == TlsEngine.BORINGSSL
        ? nativeLegs.newHandler(context.ssl(), context.keyLog(), allocator, leg)
        : new TlsHandler(context.ssl().newEngine(allocator), leg, () -> {});
  }

  /** What is shown to clients. */
  public Identity identity() {
    return identity;
  }

  /** What clients' certificates must lead to, null where none are asked for. */
  public @Nullable Roots clientCa() {
    return clientCa;
  }

  /** Whether a client must show a certificate, and so must speak TLS. */
  public boolean requiresClientCertificate() {
    return clientCa != null;
  }

  /** Whether its context is given back; each handler takes one of its own then. */
  public synchronized boolean isClosed() {
    return current == null;
  }

  /** Frees the native context once the last of its connections is gone. */
  @Override
  public synchronized void close() {
    if (current != null) {
      ReferenceCountUtil.release(current.ssl());
      current = null;
    }
  }

  private Context context() {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(new FixedKeyManager(identity, requested -> {}))
              .sslProvider(engine.provider())
              .protocols(SslProtocols.TLS_v1_3, SslProtocols.TLS_v1_2)
              .applicationProtocolConfig(UpstreamTls.alpnConfig(alpn));
      if (clientCa != null) {
        builder
            .clientAuth(ClientAuth.REQUIRE)
            .trustManager(
                new PeerTrustManager(
                    new Verification.Chain(),
                    new ChainCheck(clientCa, Clock.systemUTC()),
                    any -> "",
                    engine));
      }
      if (refusal != null) {
        builder
            .clientAuth(ClientAuth.REQUIRE)
            .trustManager(new RefusingTrustManager(refusal, engine));
      }
      SslContext ssl = builder.build();
      return new Context(ssl, engine == TlsEngine.BORINGSSL ? KeyLog.installOn(ssl) : null);
    } catch (SSLException e) {
      throw new IllegalStateException("no TLS context: " + e.getMessage(), e);
    }
  }
}

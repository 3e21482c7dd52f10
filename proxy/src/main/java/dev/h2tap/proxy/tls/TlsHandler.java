package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.event.Event;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * An {@link SslHandler} that knows what was asked of it. Must be added to a pipeline, which frees
 * its native memory when it is removed or the channel closes.
 */
public final class TlsHandler extends SslHandler {
  private final Leg leg;
  private final Runnable onRemoved;

  TlsHandler(SSLEngine engine, Leg leg, Runnable onRemoved) {
    super(engine);
    this.leg = leg;
    this.onRemoved = onRemoved;
    if (!decryptsInPlace()) {
      setCumulator(COMPOSITE_CUMULATOR);
    }
  }

  /** What we offered upstream, in order; empty: no ALPN extension. Downstream what we support. */
  public List<String> alpn() {
    return leg.alpn;
  }

  /** The name that was sent upstream, null for none. Always null downstream. */
  public @Nullable String sni() {
    return leg.sni;
  }

  /** Whether the upstream asked for a client certificate so far. */
  public boolean certificateRequested() {
    return leg.certificateRequested;
  }

  /** Whether a client certificate went upstream: requested, and there was one. */
  public boolean certificateSent() {
    return leg.certificateRequested && leg.identity != null;
  }

  /** Whether the client certificate that went upstream is no longer valid by our clock. */
  public boolean certificateExpired() {
    Identity identity = leg.identity;
    return certificateSent()
        && identity != null
        && identity.leaf().getNotAfter().toInstant().isBefore(Instant.now());
  }

  /**
   * What the file of the certificate that went upstream holds now; empty where none went. Reads a
   * small file on the calling thread, so it is for failures only.
   */
  public Optional<Event.CertificateFile> certificateFile() {
    CertificateOnDisk onDisk = leg.onDisk;
    return onDisk == null || !leg.certificateRequested
        ? Optional.empty()
        : Optional.of(onDisk.event());
  }

  /** How the peer is verified, in words. */
  public String verification() {
    return leg.verification;
  }

  /** The peer's chain as it was sent, leaf first; empty if there was none. */
  public List<X509Certificate> peerChain() {
    try {
      Certificate[] chain = engine().getSession().getPeerCertificates();
      return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException none) {
      return List.of();
    }
  }

  /** Whether it overwrites the records that it reads, as the JDK's engine does. */
  public boolean decryptsInPlace() {
    return !(engine() instanceof ReferenceCountedOpenSslEngine);
  }

  @Nullable Identity identity() {
    return leg.identity;
  }

  @Override
  public void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
    onRemoved.run();
    super.handlerRemoved0(ctx);
  }
}

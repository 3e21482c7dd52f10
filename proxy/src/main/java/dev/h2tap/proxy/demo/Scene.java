package dev.h2tap.proxy.demo;

import dev.h2tap.proxy.ListenerOptions;
import dev.h2tap.proxy.Proxy;
import dev.h2tap.proxy.ProxyOptions;
import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.tls.LazyUpstreamTls;
import dev.h2tap.proxy.tls.Preset;
import dev.h2tap.proxy.tls.Sni;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.proxy.tls.TlsTerms;
import dev.h2tap.proxy.tls.UpstreamTls;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import dev.h2tap.proxy.upstream.Routes;
import dev.h2tap.proxy.upstream.Routing;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.proxy.upstream.UpstreamSettings;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Recorder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Everything the demonstration needs, running on loopback in this process: a strict upstream and
 * two h2taps in forward mode that record to the same log. One offers the upstream HTTP/2 and
 * HTTP/1.1, the other no ALPN at all. {@link #close} stops all of it.
 */
public final class Scene implements AutoCloseable {
  private final StrictUpstream upstream;
  private final Proxy cure;
  private final Proxy witness;

  private Scene(StrictUpstream upstream, Proxy cure, Proxy witness) {
    this.upstream = upstream;
    this.cure = cure;
    this.witness = witness;
  }

  /**
   * Starts the actors.
   *
   * @param recorder its owner's to close, after the scene
   */
  public static Scene open(SampleCertificates certificates, Recorder recorder)
      throws UserException {
    StrictUpstream upstream =
        new StrictUpstream(certificates.server(), certificates.roots(), AlpnPolicy.ISTIO_1_6);
    try {
      Proxy cure = proxy(certificates, List.of("h2", "http/1.1"), recorder);
      try {
        return new Scene(upstream, cure, proxy(certificates, List.of(), recorder));
      } catch (UserException e) {
        cure.stopNow();
        throw e;
      }
    } catch (UserException e) {
      upstream.close();
      throw e;
    }
  }

  private static Proxy proxy(SampleCertificates certificates, List<String> alpn, Recorder recorder)
      throws UserException {
    TlsTerms terms =
        new TlsTerms(
            certificates.client(),
            certificates.roots(),
            alpn,
            new Sni.Host(),
            null,
            Preset.ISTIO.verification(certificates.client()),
            TlsEngine.best());
    return Proxy.start(
        new ProxyOptions(
            List.of(
                new ListenerOptions(
                    Arrival.ONLY_LISTENER,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    null)),
            Routes.all(
                new Routing.Forward(true),
                new UpstreamSettings(
                    new LazyUpstreamTls(() -> new UpstreamTls(terms)),
                    UpstreamProtocol.AUTO,
                    UpstreamSettings.Timeouts.DEFAULT)),
            recorder,
            1,
            1000,
            Duration.ofMinutes(5).toMillis(),
            UpstreamSettings.Timeouts.DEFAULT.drain()));
  }

  /** The target, which resets whoever offers no ALPN that it knows. */
  public InetSocketAddress upstream() {
    return upstream.address();
  }

  /** h2tap as with {@code --preset istio --alpn h2,http/1.1}. */
  public InetSocketAddress cure() {
    return cure.addresses().get(0);
  }

  /** h2tap as with {@code --preset istio --alpn none}: fails like the scraper, and says why. */
  public InetSocketAddress witness() {
    return witness.addresses().get(0);
  }

  @Override
  public void close() {
    witness.stop();
    cure.stop();
    upstream.close();
  }
}

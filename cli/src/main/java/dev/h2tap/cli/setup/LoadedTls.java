package dev.h2tap.cli.setup;

import dev.h2tap.proxy.probe.Peer;
import dev.h2tap.proxy.tls.LazyUpstreamTls;
import dev.h2tap.proxy.tls.TlsTerms;
import dev.h2tap.proxy.tls.UpstreamTls;
import dev.h2tap.proxy.tls.Verification;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the settings of an upstream's TLS came to.
 *
 * @param terms loads the TLS engine
 * @param alpn offered in this order
 * @param auto whether other offers are tried where this one fails
 * @param files where certificates come from
 * @param warnings lines to tell the user
 */
public record LoadedTls(
    Supplier<TlsTerms> terms,
    List<String> alpn,
    boolean auto,
    Verification verification,
    Peer.Files files,
    List<String> warnings) {

  /** The TLS of upstream connections, made when it is first needed. */
  LazyUpstreamTls tls() {
    return tls(alpn);
  }

  /** The same with another ALPN offer. */
  public LazyUpstreamTls tls(List<String> offer) {
    return new LazyUpstreamTls(() -> new UpstreamTls(terms.get().withAlpn(offer)));
  }
}

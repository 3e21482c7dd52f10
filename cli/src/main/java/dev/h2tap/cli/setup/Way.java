package dev.h2tap.cli.setup;

import dev.h2tap.proxy.tls.Alpn;
import dev.h2tap.proxy.upstream.Route;
import dev.h2tap.proxy.upstream.Routing;

/**
 * A route with what is to be told of it.
 *
 * @param tls what its TLS settings came to
 */
public record Way(Route route, LoadedTls tls) {

  /** Whether TLS is what its targets are dialled with, as far as that is known beforehand. */
  public boolean usesTls() {
    return route.routing() instanceof Routing.Reverse reverse
        ? reverse.target().tls()
        : ((Routing.Forward) route.routing()).tlsForHttp();
  }

  /** {@code to https://10.0.0.1:9102, TLS upstream with ALPN h2, verify full}. */
  public String words() {
    String to =
        route.routing() instanceof Routing.Reverse reverse
            ? "to " + reverse.target()
            : "as a forward proxy (proxy_url)";
    return usesTls()
        ? to
            + ", TLS upstream with ALPN "
            + Alpn.text(tls.alpn())
            + (tls.auto() ? " or what else works" : "")
            + ", verify "
            + tls.verification()
        : to;
  }
}

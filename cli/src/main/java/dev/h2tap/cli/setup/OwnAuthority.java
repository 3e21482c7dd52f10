package dev.h2tap.cli.setup;

import dev.h2tap.proxy.accept.ForwardProxy;
import dev.h2tap.proxy.accept.LeafTls;
import dev.h2tap.proxy.magic.MagicHost;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.proxy.tls.mint.AuthorityDirectory;
import dev.h2tap.proxy.tls.mint.CertificateAuthority;
import dev.h2tap.proxy.tls.mint.MintedTls;
import dev.h2tap.recorder.UserException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Certificates of the user's own authority, which is opened, or made, when the first client needs
 * it: a proxy that never meets TLS in a tunnel leaves no traces. Thread-safe.
 */
final class OwnAuthority implements LeafTls, ForwardProxy.OwnHost {
  private final Consumer<String> say;
  private @Nullable Open open;

  private record Open(MintedTls tls, MagicHost host) {}

  /**
   * @param say gets lines for the user
   */
  OwnAuthority(Consumer<String> say) {
    this.say = say;
  }

  @Override
  public DownstreamTls of(String name, List<X509Certificate> upstreamChain, List<String> alpn)
      throws UserException {
    return open().tls().of(name, upstreamChain, alpn);
  }

  @Override
  public MagicHost get() throws UserException {
    return open().host();
  }

  private synchronized Open open() throws UserException {
    Open ready = open;
    if (ready == null) {
      AuthorityDirectory directory = AuthorityDirectory.of(System.getenv(), Clock.systemUTC());
      CertificateAuthority authority = directory.open();
      directory.warnings().forEach(warning -> say.accept("warning: " + warning));
      say.accept(
          (authority.fresh()
                  ? "made a CA for the certificates in tunnels: "
                  : "certificates in tunnels are of the CA in ")
              + directory.certificateFile()
              + "; h2tap certs ca tells how to make clients trust it");
      ready =
          new Open(
              new MintedTls(authority, TlsEngine::best), new MagicHost(authority.certificate()));
      open = ready;
    }
    return ready;
  }
}

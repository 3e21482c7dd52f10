package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.cli.option.HostPort;
import dev.h2tap.proxy.ListenerOptions;
import dev.h2tap.proxy.accept.ForwardProxy;
import dev.h2tap.proxy.rotate.CertificateStore;
import dev.h2tap.proxy.tls.CertificateFiles;
import dev.h2tap.proxy.tls.CertificateSet;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.recorder.UserException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where clients are accepted, and with what TLS: the keys {@link Keys#LISTENER}. */
final class ListenerSetup {
  private static final List<HostPort> DEFAULT = List.of(new HostPort("127.0.0.1", 15090));

  private final Values values;
  private final ForwardSetup forward;
  private final CertificateStore store;
  private final Consumer<String> warnings;

  /**
   * @param forward what it does as a forward proxy
   * @param warnings is told what is wrong without being fatal
   */
  ListenerSetup(
      Values values, ForwardSetup forward, CertificateStore store, Consumer<String> warnings) {
    this.values = values;
    this.forward = forward;
    this.store = store;
    this.warnings = warnings;
  }

  /** One for each address, with the files loaded. */
  List<ListenerOptions> load(String name, Reusable made, Reusable former) throws UserException {
    ForwardProxy proxy = forward.load(values);
    List<InetSocketAddress> addresses = addresses();
    DownstreamTls tls = tls(made, former);
    return addresses.stream()
        .map(address -> new ListenerOptions(name, address, tls, proxy))
        .toList();
  }

  private List<InetSocketAddress> addresses() throws UserException {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (HostPort wanted : values.get(Keys.LISTEN, DEFAULT)) {
      String danger =
          "whoever reaches it speaks with our certificates"
              + (forward.isOpen(values) ? "; --proxy-auth keeps strangers out" : "");
      addresses.add(ListenAddress.of("--listen", wanted, warnings, danger));
    }
    return addresses;
  }

  private @Nullable DownstreamTls tls(Reusable made, Reusable former) throws UserException {
    Path chain = values.get(Keys.LISTEN_CERT);
    Path key = values.get(Keys.LISTEN_KEY);
    Path clientCa = values.get(Keys.LISTEN_CLIENT_CA);
    if (chain == null || key == null) {
      if (chain != null || key != null) {
        throw new UserException("--listen-cert and --listen-key need each other");
      }
      if (clientCa != null) {
        throw new UserException("--listen-client-ca needs --listen-cert and --listen-key");
      }
      return null;
    }
    CertificateFiles files = new CertificateFiles(chain, key, clientCa);
    CertificateSet certificates = store.of(files);
    Identity identity = Objects.requireNonNull(certificates.identity());
    identity.warnings(Instant.now()).forEach(warnings);
    made.uses(files);
    Fingerprint fingerprint =
        new Fingerprint(
            values.only(List.of(Keys.LISTEN_CERT, Keys.LISTEN_KEY, Keys.LISTEN_CLIENT_CA)),
            certificates.digest(),
            null);
    return made.listener(
        fingerprint,
        former,
        () ->
            new DownstreamTls(
                identity, certificates.roots(), TlsEngine.best(), DownstreamTls.DEFAULT_ALPN));
  }
}

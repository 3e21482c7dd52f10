package dev.h2tap.cli;

import dev.h2tap.cli.option.HostPort;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.recorder.UserException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where clients are accepted, and with what TLS. */
final class ListenOptions {
  @Option(
      names = "--listen",
      paramLabel = "[HOST:]PORT",
      converter = HostPort.Listen.class,
      description = "Where to accept. Default: 127.0.0.1:15090.")
  private List<HostPort> listen = List.of(new HostPort("127.0.0.1", 15090));

  @Option(
      names = "--listen-cert",
      paramLabel = "FILE",
      description =
          "Take TLS on the listener too, with this certificate chain; plaintext stays open.")
  private @Nullable Path listenCert;

  @Option(names = "--listen-key", paramLabel = "FILE", description = "Its private key.")
  private @Nullable Path listenKey;

  @Option(
      names = "--listen-client-ca",
      paramLabel = "FILE",
      description = "Require TLS with a client certificate from these CAs on the listener.")
  private @Nullable Path listenClientCa;

  /**
   * The addresses to bind.
   *
   * @param closing an option that would keep strangers out, empty where there is none or it is
   *     given
   * @param warnings is told of those that are open to the network
   */
  List<InetSocketAddress> addresses(Optional<String> closing, Consumer<String> warnings)
      throws UserException {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (HostPort wanted : listen) {
      try {
        InetSocketAddress address =
            new InetSocketAddress(InetAddress.getByName(wanted.host()), wanted.port());
        addresses.add(address);
        if (!address.getAddress().isLoopbackAddress()) {
          warnings.accept(
              "--listen "
                  + wanted
                  + " is open to the network: whoever reaches it speaks with our certificates"
                  + closing.map(option -> "; " + option + " keeps strangers out").orElse(""));
        }
      } catch (UnknownHostException e) {
        throw new UserException(
            "--listen "
                + wanted
                + ": the host name does not resolve; name an address of this machine",
            e);
      }
    }
    return addresses;
  }

  /**
   * Loads the files of the listener's TLS.
   *
   * @param warnings is told what is wrong with the certificate without being fatal
   * @return null where the listener takes plaintext only
   */
  @Nullable DownstreamTls tls(Consumer<String> warnings) throws UserException {
    if (listenCert == null || listenKey == null) {
      if (listenCert != null || listenKey != null) {
        throw new UserException("--listen-cert and --listen-key need each other");
      }
      if (listenClientCa != null) {
        throw new UserException("--listen-client-ca needs --listen-cert and --listen-key");
      }
      return null;
    }
    Identity identity = Identity.load(listenCert, listenKey);
    identity.warnings(Instant.now()).forEach(warnings);
    Roots clientCa = listenClientCa == null ? null : Roots.load(listenClientCa);
    return new DownstreamTls(identity, clientCa, TlsEngine.best(), DownstreamTls.DEFAULT_ALPN);
  }
}

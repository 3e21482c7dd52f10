package dev.h2tap.cli;

import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.cli.option.HostPort;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where clients are accepted, and with what TLS. */
final class ListenOptions {
  @Option(
      names = "--listen",
      paramLabel = "[HOST:]PORT",
      converter = HostPort.Listen.class,
      description = "Where to accept. Default: 127.0.0.1:15090.")
  private @Nullable List<HostPort> listen;

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

  /** What is given. */
  Values values() {
    return Values.NONE
        .with(Keys.LISTEN, listen)
        .with(Keys.LISTEN_CERT, listenCert)
        .with(Keys.LISTEN_KEY, listenKey)
        .with(Keys.LISTEN_CLIENT_CA, listenClientCa);
  }
}

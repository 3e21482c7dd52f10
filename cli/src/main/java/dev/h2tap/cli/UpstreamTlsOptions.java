package dev.h2tap.cli;

import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.cli.setup.LoadedTls;
import dev.h2tap.cli.setup.UpstreamTlsSetup;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.recorder.UserException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how an upstream is dialled over TLS; the same in every command. */
final class UpstreamTlsOptions {
  @Option(
      names = "--certs",
      paramLabel = "DIR",
      description = "Istio's layout: root-cert.pem, cert-chain.pem, key.pem.")
  private @Nullable Path certs;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "CAs that the upstream is verified against; default: the JDK's.")
  private @Nullable Path caFile;

  @Option(
      names = "--cert-file",
      paramLabel = "FILE",
      description = "Our certificate chain, leaf first.")
  private @Nullable Path certFile;

  @Option(names = "--key-file", paramLabel = "FILE", description = "Our private key.")
  private @Nullable Path keyFile;

  @Option(
      names = "--preset",
      paramLabel = "istio|istio-h2",
      description = "Certificates, ALPN and SPIFFE verification as a mesh wants them.")
  private @Nullable String preset;

  @Option(
      names = "--alpn",
      paramLabel = "LIST|none|auto",
      description =
          "Offered upstream in this order; none: no ALPN extension; auto: find out what each"
              + " upstream accepts. Default: h2,http/1.1.")
  private @Nullable String alpn;

  @Option(
      names = "--verify",
      paramLabel = "HOW",
      description = "full, chain, spiffe:PATTERN or none. Default: full.")
  private @Nullable String verify;

  @Option(
      names = "--sni",
      paramLabel = "NAME|none",
      description = "The server name that is sent. Default: the host that is dialled.")
  private @Nullable String sni;

  @Option(
      names = "--server-name",
      paramLabel = "NAME",
      description = "The name that is verified in place of the host that is dialled.")
  private @Nullable String serverName;

  @Option(
      names = "--tls-engine",
      paramLabel = "boringssl|jdk",
      description = "Default: boringssl where it loads.")
  private @Nullable String engine;

  /** Whether h2tap is to find out what each upstream accepts. */
  boolean isAuto() {
    return "auto".equals(alpn);
  }

  /** Whether an ALPN offer is given, by itself or with a preset. */
  boolean choosesAlpn() {
    return alpn != null || preset != null;
  }

  /** Whether a client certificate is given. */
  boolean hasCertificate() {
    return certs != null || certFile != null || preset != null;
  }

  /** What is given. */
  Values values() {
    return Values.NONE
        .with(Keys.CERTS, certs)
        .with(Keys.CA_FILE, caFile)
        .with(Keys.CERT_FILE, certFile)
        .with(Keys.KEY_FILE, keyFile)
        .with(Keys.PRESET, preset)
        .with(Keys.ALPN, alpn)
        .with(Keys.VERIFY, verify)
        .with(Keys.SNI, sni)
        .with(Keys.SERVER_NAME, serverName)
        .with(Keys.TLS_ENGINE, engine);
  }

  /**
   * Loads the files and puts the terms together.
   *
   * @param protocol what the default ALPN offer follows
   */
  LoadedTls load(UpstreamProtocol protocol) throws UserException {
    return new UpstreamTlsSetup(values()).load(protocol);
  }
}

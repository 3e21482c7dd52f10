package dev.h2tap.cli;

import dev.h2tap.proxy.probe.Peer;
import dev.h2tap.proxy.tls.Alpn;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.LazyUpstreamTls;
import dev.h2tap.proxy.tls.Preset;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.Sni;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.proxy.tls.TlsTerms;
import dev.h2tap.proxy.tls.UpstreamTls;
import dev.h2tap.proxy.tls.Verification;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.recorder.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
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

  /** Whether nothing says what to offer, so that in a tunnel the client's own offer is made. */
  boolean takesClientsOffer() {
    return alpn == null && preset == null;
  }

  /** Whether any of the options is given that turn TLS on in forward mode. */
  boolean turnOnTls() {
    return certs != null || caFile != null || certFile != null || preset != null;
  }

  /** The first of these options that is given, null if none is. */
  @Nullable String firstGiven() {
    Object[][] options = {
      {"--certs", certs},
      {"--ca-file", caFile},
      {"--cert-file", certFile},
      {"--key-file", keyFile},
      {"--preset", preset},
      {"--alpn", alpn},
      {"--verify", verify},
      {"--sni", sni},
      {"--server-name", serverName}
    };
    for (Object[] option : options) {
      if (option[1] != null) {
        return (String) option[0];
      }
    }
    return null;
  }

  /**
   * Loads the files and puts the terms together.
   *
   * @param protocol what the default ALPN offer follows
   */
  Loaded load(UpstreamProtocol protocol) throws UserException {
    Preset chosen = preset == null ? null : Preset.parse(preset);
    Path dir = certs == null && chosen != null ? Preset.DEFAULT_CERTS : certs;
    boolean needed = caFile == null || certFile == null || keyFile == null;
    if (dir != null && needed && !Files.isDirectory(dir)) {
      throw new UserException(
          certs == null
              ? "--preset "
                  + chosen
                  + " looks for certificates in "
                  + dir
                  + ", which is not there; name their directory with --certs DIR"
              : "--certs "
                  + dir
                  + " is no directory; it holds root-cert.pem, cert-chain.pem, key.pem");
    }
    Path chainFile =
        certFile != null ? certFile : dir == null ? null : dir.resolve("cert-chain.pem");
    Path privateKey = keyFile != null ? keyFile : dir == null ? null : dir.resolve("key.pem");
    if ((chainFile == null) != (privateKey == null)) {
      throw new UserException(
          chainFile == null
              ? "--key-file needs --cert-file beside it"
              : "--cert-file needs --key-file beside it");
    }
    Identity identity =
        chainFile == null || privateKey == null ? null : Identity.load(chainFile, privateKey);
    Path roots = caFile != null ? caFile : dir == null ? null : dir.resolve("root-cert.pem");
    Roots trusted = roots == null ? Roots.jdkDefault() : Roots.load(roots);
    List<String> offer = offer(chosen, protocol);
    Verification verification =
        verify != null
            ? Verification.parse(verify)
            : chosen != null ? chosen.verification(identity) : new Verification.Full();
    if (serverName != null && !(verification instanceof Verification.Full)) {
      throw new UserException(
          "--server-name "
              + serverName
              + " is compared by --verify full only; leave it out with --verify "
              + verification);
    }
    Sni name = sni == null ? new Sni.Host() : Sni.parse(sni);
    TlsEngine explicit = engine == null ? null : TlsEngine.parse(engine);
    Supplier<TlsTerms> terms =
        () ->
            new TlsTerms(
                identity,
                trusted,
                offer,
                name,
                serverName,
                verification,
                explicit == null ? TlsEngine.best() : explicit);
    List<String> warnings = warnings(identity, verification);
    if (explicit == TlsEngine.JDK) {
      warnings.add("--tls-engine jdk gives no TLS secrets: a recording holds none");
    }
    return new Loaded(
        terms,
        offer,
        verification,
        new Peer.Files(given(), text(roots), text(chainFile), text(privateKey)),
        warnings);
  }

  private static @Nullable String text(@Nullable Path file) {
    return file == null ? null : file.toString();
  }

  /** The options that are given and hold for any offer, each option and value a word. */
  private List<String> given() {
    Object[][] options = {
      {"--certs", certs},
      {"--ca-file", caFile},
      {"--cert-file", certFile},
      {"--key-file", keyFile},
      {"--sni", sni},
      {"--server-name", serverName},
      {"--tls-engine", engine}
    };
    List<String> words = new ArrayList<>();
    for (Object[] option : options) {
      if (option[1] != null) {
        words.add((String) option[0]);
        words.add(option[1].toString());
      }
    }
    return words;
  }

  private List<String> offer(@Nullable Preset chosen, UpstreamProtocol protocol)
      throws UserException {
    List<String> offer =
        alpn != null && !isAuto()
            ? Alpn.parse(alpn)
            : chosen != null
                ? chosen.alpn()
                : switch (protocol) {
                  case AUTO -> List.of("h2", "http/1.1");
                  case HTTP1 -> List.of("http/1.1");
                  case H2 -> List.of("h2");
                };
    protocol.checkAgainst(offer);
    return offer;
  }

  private static List<String> warnings(@Nullable Identity identity, Verification verification) {
    List<String> warnings = new ArrayList<>();
    if (identity != null) {
      warnings.addAll(identity.warnings(Instant.now()));
    }
    if (verification instanceof Verification.None) {
      warnings.add("--verify none: any upstream is believed, whoever it is");
    }
    return warnings;
  }

  /**
   * What the options came to.
   *
   * @param terms loads the TLS engine
   * @param files where certificates come from
   * @param warnings lines to tell the user
   */
  record Loaded(
      Supplier<TlsTerms> terms,
      List<String> alpn,
      Verification verification,
      Peer.Files files,
      List<String> warnings) {

    /** The TLS of upstream connections, made when it is first needed. */
    LazyUpstreamTls tls() {
      return tls(alpn);
    }

    /** The same with another ALPN offer. */
    LazyUpstreamTls tls(List<String> offer) {
      return new LazyUpstreamTls(() -> new UpstreamTls(terms.get().withAlpn(offer)));
    }
  }
}

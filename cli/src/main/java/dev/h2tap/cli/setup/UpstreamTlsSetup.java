package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Key;
import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.proxy.probe.Peer;
import dev.h2tap.proxy.rotate.CertificateStore;
import dev.h2tap.proxy.tls.Alpn;
import dev.h2tap.proxy.tls.CertificateFiles;
import dev.h2tap.proxy.tls.CertificateSet;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.Preset;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.Sni;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.proxy.tls.TlsTerms;
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

/** How an upstream is dialled over TLS: the keys {@link Keys#TLS}. */
public final class UpstreamTlsSetup {
  private static final List<Key<?>> FOR_ANY_OFFER =
      List.of(
          Keys.CERTS,
          Keys.CA_FILE,
          Keys.CERT_FILE,
          Keys.KEY_FILE,
          Keys.SNI,
          Keys.SERVER_NAME,
          Keys.TLS_ENGINE);

  private final Values values;
  private final @Nullable Preset preset;
  private final @Nullable Path certs;
  private final @Nullable Path chain;
  private final @Nullable Path key;
  private final @Nullable Path roots;

  /**
   * @throws UserException for a preset that there is not
   */
  public UpstreamTlsSetup(Values values) throws UserException {
    String named = values.get(Keys.PRESET);
    this.values = values;
    this.preset = named == null ? null : Preset.parse(named);
    Path given = values.get(Keys.CERTS);
    this.certs = given == null && preset != null ? Preset.DEFAULT_CERTS : given;
    this.chain = file(Keys.CERT_FILE, "cert-chain.pem");
    this.key = file(Keys.KEY_FILE, "key.pem");
    this.roots = file(Keys.CA_FILE, "root-cert.pem");
  }

  private @Nullable Path file(Key<Path> own, String inCerts) {
    Path given = values.get(own);
    return given != null ? given : certs == null ? null : certs.resolve(inCerts);
  }

  /** The certificates in force, loaded where there are none yet. */
  CertificateSet certificates(CertificateStore store) throws UserException {
    if ((chain == null) != (key == null)) {
      throw new UserException(
          chain == null
              ? "--key-file needs --cert-file beside it"
              : "--cert-file needs --key-file beside it");
    }
    try {
      return store.of(new CertificateFiles(chain, key, roots));
    } catch (UserException e) {
      checkDirectory();
      throw e;
    }
  }

  /**
   * Loads the files and puts the terms together.
   *
   * @param protocol what the default ALPN offer follows
   */
  public LoadedTls load(UpstreamProtocol protocol) throws UserException {
    return load(protocol, certificates(new CertificateStore()));
  }

  /** The same with certificates that are loaded. */
  LoadedTls load(UpstreamProtocol protocol, CertificateSet certificates) throws UserException {
    Identity identity = certificates.identity();
    Roots trusted = certificates.roots() == null ? Roots.jdkDefault() : certificates.roots();
    List<String> offer = offer(protocol);
    Verification verification = verification(identity);
    String serverName = values.get(Keys.SERVER_NAME);
    if (serverName != null && !(verification instanceof Verification.Full)) {
      throw new UserException(
          "--server-name "
              + serverName
              + " is compared by --verify full only; leave it out with --verify "
              + verification);
    }
    String named = values.get(Keys.SNI);
    Sni sni = named == null ? new Sni.Host() : Sni.parse(named);
    String engine = values.get(Keys.TLS_ENGINE);
    TlsEngine explicit = engine == null ? null : TlsEngine.parse(engine);
    Supplier<TlsTerms> terms =
        () ->
            new TlsTerms(
                identity,
                trusted,
                offer,
                sni,
                serverName,
                verification,
                explicit == null ? TlsEngine.best() : explicit);
    List<String> warnings = warnings(identity, verification);
    if (explicit == TlsEngine.JDK) {
      warnings.add("--tls-engine jdk gives no TLS secrets: a recording holds none");
    }
    return new LoadedTls(
        terms,
        offer,
        isAuto(),
        verification,
        new Peer.Files(given(), text(roots), text(chain), text(key)),
        warnings);
  }

  private void checkDirectory() throws UserException {
    boolean needed =
        !values.has(Keys.CA_FILE) || !values.has(Keys.CERT_FILE) || !values.has(Keys.KEY_FILE);
    if (certs != null && needed && !Files.isDirectory(certs)) {
      throw new UserException(
          values.has(Keys.CERTS)
              ? "--certs "
                  + certs
                  + " is no directory; it holds root-cert.pem, cert-chain.pem, key.pem"
              : "--preset "
                  + preset
                  + " looks for certificates in "
                  + certs
                  + ", which is not there; name their directory with --certs DIR");
    }
  }

  private boolean isAuto() {
    return "auto".equals(values.get(Keys.ALPN));
  }

  private List<String> offer(UpstreamProtocol protocol) throws UserException {
    String alpn = values.get(Keys.ALPN);
    List<String> offer =
        alpn != null && !isAuto()
            ? Alpn.parse(alpn)
            : preset != null
                ? preset.alpn()
                : switch (protocol) {
                  case AUTO -> List.of("h2", "http/1.1");
                  case HTTP1 -> List.of("http/1.1");
                  case H2 -> List.of("h2");
                };
    protocol.checkAgainst(offer);
    return offer;
  }

  private Verification verification(@Nullable Identity identity) throws UserException {
    String verify = values.get(Keys.VERIFY);
    if (verify != null) {
      return Verification.parse(verify);
    }
    return preset != null ? preset.verification(identity) : new Verification.Full();
  }

  private static @Nullable String text(@Nullable Path file) {
    return file == null ? null : file.toString();
  }

  /** The options that are given and hold for any offer, each option and value a word. */
  private List<String> given() {
    List<String> words = new ArrayList<>();
    for (Key<?> option : FOR_ANY_OFFER) {
      Object value = values.get(option);
      if (value != null) {
        words.add("--" + option.name());
        words.add(value.toString());
      }
    }
    return words;
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
}

package dev.h2tap.cli;

import dev.h2tap.cli.config.Key;
import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.cli.option.HostPort;
import dev.h2tap.cli.setup.LoadedTls;
import dev.h2tap.cli.setup.ViaSetup;
import dev.h2tap.cli.terminal.Style;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.SpiffePattern;
import dev.h2tap.proxy.tls.Verification;
import dev.h2tap.proxy.tls.explain.Expectations;
import dev.h2tap.proxy.tls.explain.Explanation;
import dev.h2tap.proxy.tls.explain.ExplanationJson;
import dev.h2tap.proxy.tls.explain.ExplanationText;
import dev.h2tap.proxy.tls.explain.Greeting;
import dev.h2tap.proxy.tls.explain.Layout;
import dev.h2tap.proxy.tls.explain.SourceFile;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.UserException;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code h2tap certs show}: a certificate or chain in plain words. */
@Command(
    name = "show",
    description = {
      "Explains the certificates of a file or a server, and says what is wrong with them.",
      "FILE is PEM, DER, PKCS#7, PKCS#12 or JKS, or a directory with cert-chain.pem, tls.crt,"
          + " fullchain.pem or ca-cert.pem. A private key beside it is compared."
          + " The CAs are those of --ca-file or --certs, of root-cert.pem or ca.crt beside it, or"
          + " the JDK's.",
      "HOST:PORT is dialled over TLS and shown whatever its certificates are; it is asked for / as"
          + " h2tap probe does."
    },
    footer = {
      "",
      "Exit code: 0 where all is fine, 1 where something is wrong, 2 for what cannot be read.",
      "",
      "Examples:",
      "  h2tap certs show /etc/istio-certs",
      "  h2tap certs show server.pem --ca-file ca.pem --name app.example",
      "  h2tap certs show 10.0.0.1:9102 --preset istio",
      "  h2tap certs show app.example:443 --json"
    })
final class ShowCertificateCommand implements Callable<Integer> {
  private static final List<Key<?>> FOR_SERVERS =
      List.of(
          Keys.CERT_FILE,
          Keys.KEY_FILE,
          Keys.PRESET,
          Keys.ALPN,
          Keys.VERIFY,
          Keys.SNI,
          Keys.SERVER_NAME,
          Keys.TLS_ENGINE);

  private final Terminal terminal;
  private final Clock clock = Clock.systemUTC();

  @Parameters(paramLabel = "FILE|HOST:PORT", description = "What to explain.")
  private String target = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "Whether it is for this host name, IP address or spiffe:// ID; * stands for one segment of"
              + " an ID.")
  private @Nullable String name;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Its first line opens a PKCS#12 or JKS file. Default: ask on the terminal.")
  private @Nullable Path passwordFile;

  @Mixin private UpstreamTlsOptions tls = new UpstreamTlsOptions();

  @Mixin private ViaOptions via = new ViaOptions();

  @Option(
      names = "--json",
      description = "One JSON object; docs/certificates.md names its members.")
  private boolean json;

  ShowCertificateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, InterruptedException {
    Path file = file();
    if (file != null) {
      return show(ofFile(file), null);
    }
    LoadedTls loaded = tls.load(UpstreamProtocol.AUTO);
    ShownServer server = ShownServer.dial(peer(), loaded, ViaSetup.of(via.values(), this::warn));
    Expectations expected = expectations(server.roots(), loaded.verification(), server.name());
    return show(
        Explanation.of(server.source(), null, expected, clock.instant()), server.greeting());
  }

  private void warn(String line) {
    terminal.err().println("h2tap: warning: " + line);
  }

  /** The file that is meant, null where a server is. */
  private @Nullable Path file() {
    try {
      Path path = Path.of(target);
      return Files.exists(path) ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private HostPort peer() throws UserException {
    try {
      return new HostPort.Dial().convert(target);
    } catch (TypeConversionException e) {
      throw new UserException(target + " is no file that is there, and no HOST:PORT", e);
    }
  }

  private Explanation ofFile(Path given) throws UserException {
    Values values = tls.values();
    Optional<Key<?>> misplaced = values.firstOf(FOR_SERVERS);
    if (misplaced.isPresent()) {
      throw new UserException(
          "--" + misplaced.get().name() + " is for HOST:PORT, and " + given + " is a file");
    }
    Path file = Files.isDirectory(given) ? Layout.of(given).chain() : given;
    Roots roots = roots(values, file);
    return Explanation.ofFile(
        SourceFile.read(file, () -> password(file)),
        file,
        expectations(roots, new Verification.Chain(), null),
        clock.instant());
  }

  private static Roots roots(Values values, Path file) throws UserException {
    Path named = values.get(Keys.CA_FILE);
    Path certs = values.get(Keys.CERTS);
    Path beside = Layout.around(file).map(Layout::roots).orElse(null);
    Path chosen = named != null ? named : certs != null ? certs.resolve("root-cert.pem") : beside;
    return chosen == null ? Roots.jdkDefault() : Roots.load(chosen);
  }

  private Expectations expectations(Roots roots, Verification verification, @Nullable String host)
      throws UserException {
    String asked = name;
    if (asked != null && asked.startsWith("spiffe://")) {
      return new Expectations(roots, null, SpiffePattern.parse(asked), host != null);
    }
    if (asked != null) {
      return new Expectations(roots, asked, null, host != null);
    }
    return new Expectations(
        roots,
        verification instanceof Verification.Full ? host : null,
        verification instanceof Verification.Spiffe spiffe ? spiffe.pattern() : null,
        host != null);
  }

  private char[] password(Path file) throws UserException {
    if (passwordFile != null) {
      try {
        return Files.readString(passwordFile).lines().findFirst().orElse("").toCharArray();
      } catch (IOException e) {
        throw new UserException(
            "cannot read " + passwordFile + " of --password-file: " + FileFault.reason(e), e);
      }
    }
    Console console = System.console();
    char[] typed = console == null ? null : console.readPassword("Password of %s: ", file);
    if (typed == null) {
      throw new UserException(
          file + " needs a password; put it in a file and give --password-file FILE");
    }
    return typed;
  }

  private int show(Explanation explanation, @Nullable Greeting greeting) {
    if (json) {
      terminal.out().println(ExplanationJson.of(explanation, greeting));
      return explanation.fine() ? ExitCode.GOOD : ExitCode.FAILED;
    }
    List<String> lines = ExplanationText.of(explanation);
    terminal.out().println(terminal.style(Style.BOLD, lines.get(0)));
    if (greeting != null) {
      terminal.out().println(greeting.inWords());
    }
    lines.stream().skip(1).forEach(terminal.out()::println);
    terminal.out().println();
    terminal
        .out()
        .println(
            terminal.style(
                explanation.fine() ? Style.GREEN : Style.RED,
                ExplanationText.verdict(explanation)));
    return explanation.fine() ? ExitCode.GOOD : ExitCode.FAILED;
  }
}

package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Style;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.cli.trust.Place;
import dev.h2tap.cli.trust.Platform;
import dev.h2tap.proxy.tls.Fingerprint;
import dev.h2tap.proxy.tls.mint.AuthorityDirectory;
import dev.h2tap.proxy.tls.mint.CertificateAuthority;
import dev.h2tap.proxy.tls.mint.Pem;
import dev.h2tap.recorder.ShellWord;
import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code h2tap certs ca}: the CA that signs minted certificates, and how it is trusted. */
@Command(
    name = "ca",
    description = {
      "Shows the CA with which h2tap stands in the place of servers, and how to trust it; makes it"
          + " where there is none yet.",
      "It is kept in $XDG_CONFIG_HOME/h2tap, else $HOME/.config/h2tap. Whoever has its key can read"
          + " the traffic of all that trusts it: keep the key, and take the trust back when done."
    },
    footer = {
      "",
      "Examples:",
      "  h2tap certs ca",
      "  h2tap certs ca --all",
      "  curl --proxy http://127.0.0.1:15090 --cacert <(h2tap certs ca --print) https://app.example/"
    })
final class CaCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the CA is kept, in place of the user's configuration directory.")
  private @Nullable Path dir;

  @Option(
      names = "--renew",
      description = "Make a new CA in the place of the old one; it must be trusted anew.")
  private boolean renew;

  @Option(names = "--print", description = "Print the certificate as PEM and nothing else.")
  private boolean print;

  @Option(names = "--all", description = "How to trust it on all systems, not on this one alone.")
  private boolean all;

  CaCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException {
    Clock clock = Clock.systemUTC();
    AuthorityDirectory directory =
        dir == null
            ? AuthorityDirectory.of(System.getenv(), clock)
            : AuthorityDirectory.at(dir, clock);
    CertificateAuthority authority = renew ? directory.renew() : directory.open();
    directory.warnings().forEach(line -> terminal.err().println("h2tap: warning: " + line));
    if (print) {
      terminal.out().print(Pem.of(List.of(authority.certificate())));
      return ExitCode.GOOD;
    }
    show(directory, authority);
    trust(directory, authority);
    return ExitCode.GOOD;
  }

  private void show(AuthorityDirectory directory, CertificateAuthority authority) {
    line(authority.fresh() ? "A new CA: " + authority.name() : authority.name());
    line("  certificate  " + directory.certificateFile());
    line("  private key  " + directory.keyFile());
    line("  SHA-256      " + fingerprint(authority));
    line(
        "  valid        from "
            + authority.validity().from()
            + " until "
            + authority.validity().to());
  }

  private void trust(AuthorityDirectory directory, CertificateAuthority authority) {
    Platform platform = platform();
    String file = directory.certificateFile().toAbsolutePath().toString();
    line("");
    line("How to trust it, and how to take the trust back:");
    for (Place place : Place.values()) {
      if (all || place.isFor(platform)) {
        line("");
        line("  " + terminal.style(Style.BOLD, place.title()));
        place.trust().forEach(each -> instruction("    ", each, file, authority.name()));
        place.undo().forEach(each -> instruction("    undo: ", each, file, authority.name()));
      }
    }
    line("");
    line("SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE and http.sslCAInfo take the place of");
    line("the usual CAs: they are for programs whose traffic all goes through h2tap.");
    if (!all) {
      line("--all shows other systems.");
    }
  }

  private void instruction(String margin, String template, String file, String name) {
    String text =
        template
            .replace("{ca}", ShellWord.of(Path.of(file)))
            .replace("{ca:json}", "\"" + file + "\"")
            .replace("{name}", name);
    boolean command = !text.startsWith("#");
    line(margin + (command ? text : terminal.style(Style.FAINT, text.substring(2))));
  }

  private static String fingerprint(CertificateAuthority authority) {
    try {
      return Fingerprint.sha256(authority.certificate().getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Platform platform() {
    try {
      return Platform.of(
          System.getProperty("os.name", ""), Files.readString(Path.of("/etc/os-release")));
    } catch (IOException none) {
      return Platform.of(System.getProperty("os.name", ""), "");
    }
  }

  private void line(String text) {
    terminal.out().println(text);
  }
}

package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Style;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import dev.h2tap.recorder.ShellWord;
import dev.h2tap.recorder.UserException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code h2tap certs sample}: fresh certificates like those of an Istio mesh. */
@Command(
    name = "sample",
    description = {
      "Makes fresh certificates like those of an Istio mesh, to play and to test with: a root, a"
          + " client that is named by a SPIFFE ID alone, and a server; valid for 24 hours.",
      "Run again it replaces its own samples and no other files."
    },
    footer = {
      "",
      "Example:",
      "  h2tap certs sample certs && openssl x509 -in certs/cert-chain.pem -noout -text"
    })
final class SampleCertsCommand implements Callable<Integer> {
  private static final List<String> WHAT =
      List.of(
          "the CA that both ends trust",
          "client: " + SampleCertificates.CLIENT_ID,
          "its private key",
          "server: " + SampleCertificates.SERVER_ID,
          "its private key");

  private final Terminal terminal;

  @Parameters(paramLabel = "DIR", description = "Where to; made where it is not there.")
  private Path dir = Path.of("");

  SampleCertsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException {
    List<Path> written = SampleCertificates.create().write(dir);
    int width = written.stream().mapToInt(file -> file.toString().length()).max().orElse(0);
    PrintWriter out = terminal.out();
    Iterator<String> what = WHAT.iterator();
    for (Path file : written) {
      out.println(
          file
              + " ".repeat(width - file.toString().length() + 2)
              + terminal.style(Style.FAINT, what.next()));
    }
    out.println();
    out.println("Valid for 24 hours. Next:");
    out.println("  h2tap proxy --preset istio --certs " + ShellWord.of(dir));
    return ExitCode.GOOD;
  }
}

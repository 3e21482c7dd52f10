package dev.h2tap.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code h2tap certs}: what one does with certificates. */
@Command(
    name = "certs",
    description = "Makes certificates and explains them.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CaCommand.class, ShowCertificateCommand.class, SampleCertsCommand.class},
    footer = {
      "",
      "Examples:",
      "  h2tap certs ca",
      "  h2tap certs show app.example:443",
      "  h2tap certs sample certs"
    })
final class CertsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "say which: h2tap certs ca, show or sample");
  }
}

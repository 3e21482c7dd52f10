package dev.h2tap.cli;

import dev.h2tap.cli.option.HostPort;
import dev.h2tap.cli.terminal.Style;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.proxy.probe.Peer;
import dev.h2tap.proxy.probe.Probe;
import dev.h2tap.proxy.probe.ProbeJson;
import dev.h2tap.proxy.probe.ProbeText;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Recorder;
import dev.h2tap.recorder.log.RecordingOptions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code h2tap probe}: says what a peer accepts, and why not. */
@Command(
    name = "probe",
    description = {
      "Finds out what a peer accepts: tries ALPN offers, TLS versions, the client certificate and"
          + " plaintext, a few connections at a time, and says which settings to use.",
      "Each attempt is a GET, and works when a response came back, whatever its status. Handshakes"
          + " are completed whatever the peer's certificate, which is judged all the same."
    },
    footer = {
      "",
      "Exit code: 0 where something works, 1 where nothing does.",
      "",
      "Examples:",
      "  h2tap probe 10.0.0.1:9102 --certs /etc/istio-certs --path /metrics",
      "  h2tap probe app.example:443 --json",
      "  h2tap probe 10.0.0.1:9102 --preset istio --record probe.h2tap"
    })
final class ProbeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "HOST:PORT", converter = HostPort.Dial.class, description = "The peer.")
  private HostPort target = new HostPort("127.0.0.1", 443);

  @Mixin private ProbeOptions options = new ProbeOptions();

  @Mixin private RecordOptions record = new RecordOptions();

  @Option(names = "--json", description = "One JSON object; docs/probe.md names its members.")
  private boolean json;

  ProbeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, InterruptedException {
    Peer peer = options.peer(target, this::say);
    RecordingOptions recording = record.read(this::say);
    Probe probe;
    try (Recorder recorder = RecordedRun.start(recording, spec)) {
      probe = options.run(peer, recorder, terminal);
    }
    if (json) {
      terminal.out().println(ProbeJson.of(probe));
    } else {
      print(probe);
    }
    return probe.verdict().works() ? ExitCode.GOOD : ExitCode.FAILED;
  }

  private void say(String line) {
    terminal.err().println("h2tap: " + line);
  }

  private void print(Probe probe) {
    List<ProbeText.Row> table = ProbeText.table(probe);
    line(terminal.style(Style.FAINT, table.get(0).line()));
    table.stream()
        .skip(1)
        .forEach(row -> line(row.works() ? terminal.style(Style.GREEN, row.line()) : row.line()));
    if (!probe.notTried().isEmpty()) {
      line("");
      probe.notTried().forEach(left -> line("not tried: " + left));
    }
    line("");
    new ProbeVerdict(terminal).print(probe);
  }

  private void line(String text) {
    terminal.out().println(text);
  }
}

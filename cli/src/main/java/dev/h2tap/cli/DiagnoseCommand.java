package dev.h2tap.cli;

import dev.h2tap.cli.option.HostPort;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.cli.terminal.TerminalBrush;
import dev.h2tap.proxy.probe.Peer;
import dev.h2tap.proxy.probe.Probe;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.diagnose.report.Diagnosis;
import dev.h2tap.recorder.diagnose.report.FindingsJson;
import dev.h2tap.recorder.diagnose.report.FindingsText;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Recorder;
import dev.h2tap.recorder.log.RecordingOptions;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code h2tap diagnose}: names the cause of what failed in a recorded run. */
@Command(
    name = "diagnose",
    description = {
      "Names the cause of what failed in a recorded run, shows the records that prove it and the"
          + " setting that mends it. Exit code 1 where there is a fault, 0 where there is none.",
      "With HOST:PORT it probes that peer first and judges what became of the settings given."
    },
    footer = {
      "",
      "Examples:",
      "  h2tap diagnose scrape.h2tap",
      "  h2tap diagnose scrape.h2tap --json",
      "  h2tap diagnose 10.0.0.1:9102 --certs /etc/istio-certs"
    })
final class DiagnoseCommand implements Callable<Integer> {
  private static final Set<String> OPTIONS_FOR_LOGS = Set.of("--json", "--verbose", "--help");

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "LOG|HOST:PORT",
      description = "A session log (a file, or a directory of segments), or a peer to probe.")
  private String subject = "";

  @Mixin private ProbeOptions probe = new ProbeOptions();

  @Mixin private RecordOptions record = new RecordOptions();

  @Option(names = "--json", description = "One JSON object with all findings.")
  private boolean json;

  DiagnoseCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, IOException, InterruptedException {
    Optional<HostPort> peer = peer();
    return peer.isPresent() ? diagnose(peer.get()) : diagnose(Path.of(subject));
  }

  /** A peer is what reads like one and is no file. */
  private Optional<HostPort> peer() {
    try {
      return Files.exists(Path.of(subject))
          ? Optional.empty()
          : Optional.of(new HostPort.Dial().convert(subject));
    } catch (TypeConversionException | InvalidPathException aLog) {
      return Optional.empty();
    }
  }

  private int diagnose(Path log) throws UserException, IOException {
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!OPTIONS_FOR_LOGS.contains(option.longestName())) {
        throw new UserException(
            option.longestName() + " is for HOST:PORT; " + log + " is read as a session log");
      }
    }
    Diagnosis diagnosis = new Diagnosis();
    try (SessionLogReader reader = SessionLog.open(log, damage -> warn(damage.toString()))) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        diagnosis.accept(record);
      }
    }
    diagnosis.finish();
    if (json) {
      FindingsJson.write(diagnosis.findings(), terminal.out());
    } else {
      text().print(diagnosis);
    }
    return diagnosis.hasFault() ? ExitCode.FAILED : ExitCode.GOOD;
  }

  private int diagnose(HostPort target) throws UserException, IOException, InterruptedException {
    Peer peer = probe.peer(target, this::say);
    RecordingOptions recording = record.read(this::say);
    if (recording != null) {
      return diagnose(peer, recording);
    }
    try (TemporaryLog temporary = TemporaryLog.create("h2tap-diagnose-")) {
      return diagnose(peer, temporary.recording());
    }
  }

  private int diagnose(Peer peer, RecordingOptions recording)
      throws UserException, IOException, InterruptedException {
    Probe found;
    try (Recorder recorder = RecordedRun.start(recording, spec)) {
      found = probe.run(peer, recorder, terminal);
    }
    PeerDiagnosis diagnosis = PeerDiagnosis.of(found, recording.path());
    if (json) {
      FindingsJson.write(diagnosis.findings(), terminal.out());
    } else {
      diagnosis.findings().forEach(text()::print);
      new ProbeVerdict(terminal).print(found);
    }
    return diagnosis.hasFault() ? ExitCode.FAILED : ExitCode.GOOD;
  }

  private FindingsText text() {
    return new FindingsText(terminal.out(), new TerminalBrush(terminal));
  }

  private void say(String line) {
    terminal.err().println("h2tap: " + line);
  }

  private void warn(String text) {
    terminal.err().println("h2tap: warning: " + text);
  }
}

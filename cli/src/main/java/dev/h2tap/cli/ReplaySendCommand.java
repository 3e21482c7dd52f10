package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Progress;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.cli.terminal.TerminalBrush;
import dev.h2tap.proxy.replay.send.Sender;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.compare.ComparedExchange;
import dev.h2tap.recorder.compare.ExchangeComparison;
import dev.h2tap.recorder.compare.Ignored;
import dev.h2tap.recorder.compare.report.ExchangesJson;
import dev.h2tap.recorder.compare.report.ExchangesText;
import dev.h2tap.recorder.compare.report.JUnitXml;
import dev.h2tap.recorder.compare.report.Sides;
import dev.h2tap.recorder.exchange.ExchangeReader;
import dev.h2tap.recorder.exchange.ExchangeReader.Recording;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.log.Recorder;
import dev.h2tap.recorder.log.RecordingOptions;
import dev.h2tap.recorder.log.Records;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code h2tap replay send}: asks again what was recorded, and compares the answers. */
@Command(
    name = "send",
    description = {
      "Sends the recorded requests again, with their concurrency and order, over the recorded"
          + " protocol and ALPN offer, and compares what comes with the recording.",
      "All requests are sent, also those that change something; --filter method=GET sends fewer."
    },
    footer = {
      "",
      "Exit code: 0 where all is the same, 1 where something is different.",
      "",
      "Examples:",
      "  h2tap replay send scrape.h2tap --to https://10.0.0.1:9102 --certs /etc/istio-certs",
      "  h2tap replay send api.h2tap --to http://127.0.0.1:8080 --filter method=GET --junit out.xml",
      "  h2tap replay send api.h2tap --to recorded --header \"authorization: Bearer $TOKEN\"",
    })
final class ReplaySendCommand implements Callable<Integer> {
  static final String HEADER = "--header";

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private LogInput input = new LogInput();

  @Mixin private SendOptions options = new SendOptions();

  @Mixin private CompareOptions comparison = new CompareOptions();

  @Mixin private RecordOptions record = new RecordOptions();

  @Option(names = "--json", description = "One JSON object; docs/replay.md names its members.")
  private boolean json;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Write JUnit XML as well, a test case for each exchange.")
  private @Nullable Path junit;

  ReplaySendCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, IOException, InterruptedException {
    SendOptions.Ready ready = options.load(this::say);
    Ignored ignored = comparison.ignored();
    if (ready.choosesProtocol()) {
      ignored = ignored.with("protocol");
    }
    RecordingOptions recording = record.read(this::say);
    record.protect(input.path());
    Records log = input.records(terminal);
    Predicate<RecordedExchange> chosen = input.chosen(log);
    try (Recording recorded = ExchangeReader.all(log, chosen)) {
      SendPlan plan = SendPlan.of(recorded.exchanges(), ready.requests(recorded));
      plan.checkNotEmpty(input.path());
      plan.warnings(recorded.connections(), options.hasCertificate())
          .forEach(warning -> say("warning: " + warning));
      List<ComparedExchange> compared =
          recording != null
              ? send(plan, ready.terms(), recording, ignored)
              : sendUnrecorded(plan, ready.terms(), ignored);
      return report(compared);
    }
  }

  /** What is answered is compared by its recording, so that there has to be one. */
  private List<ComparedExchange> sendUnrecorded(SendPlan plan, Sender.Terms terms, Ignored ignored)
      throws UserException, IOException, InterruptedException {
    try (TemporaryLog log = TemporaryLog.create("h2tap-replay-")) {
      return send(plan, terms, log.recording().withSecrets(false), ignored);
    }
  }

  private List<ComparedExchange> send(
      SendPlan plan, Sender.Terms terms, RecordingOptions recording, Ignored ignored)
      throws UserException, IOException, InterruptedException {
    long[] numbers;
    try (Recorder recorder = RecordedRun.start(recording, spec);
        Progress progress =
            new Progress(terminal, "sending " + input.path(), plan.requests().size())) {
      numbers = Sender.send(plan.requests(), terms, recorder, progress::at);
    }
    return plan.compare(
        numbers, LogInput.records(recording.path(), terminal), new ExchangeComparison(ignored));
  }

  private int report(List<ComparedExchange> compared) throws UserException, IOException {
    if (json) {
      ExchangesJson.write(compared, Sides.REPLAY, terminal.out());
    } else {
      new ExchangesText(terminal.out(), Sides.REPLAY, new TerminalBrush(terminal)).print(compared);
      String notCompared = ExchangesText.notCompared(compared);
      if (!notCompared.isEmpty()) {
        terminal.out().println(notCompared);
      }
      terminal.out().println(ExchangesText.sent(compared));
    }
    if (junit != null) {
      OutputFile.write(
          "--junit",
          junit,
          terminal,
          out -> JUnitXml.write("h2tap replay send " + input.path(), compared, out));
    }
    return compared.stream().anyMatch(ComparedExchange::differs) ? ExitCode.FAILED : ExitCode.GOOD;
  }

  private void say(String line) {
    terminal.err().println("h2tap: " + line);
  }
}

package dev.h2tap.cli;

import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.option.HostPort;
import dev.h2tap.cli.option.TimeSpan;
import dev.h2tap.cli.setup.LoadedTls;
import dev.h2tap.cli.setup.ViaSetup;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.replay.Speed;
import dev.h2tap.proxy.replay.frames.FrameReplay;
import dev.h2tap.proxy.replay.frames.RecordedSide;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.proxy.upstream.UpstreamSettings;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.answer.AnswerReader;
import dev.h2tap.recorder.answer.Answers;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.Recorder;
import dev.h2tap.recorder.log.RecordingOptions;
import dev.h2tap.recorder.log.Records;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code h2tap replay frames}: the bytes of a connection's client once more. */
@Command(
    name = "frames",
    description = {
      "Sends what the client of a recorded connection sent, byte for byte and frame by frame with"
          + " the recorded gaps, in a fresh TLS session where it was in one, whatever it is; and"
          + " tells where the answers part from the recording.",
      "For a connection of the upstream side that client is h2tap. A frame also waits until the"
          + " server has answered as much as it had in the recording."
    },
    footer = {
      "",
      "Exit code: 0 where the server says the same, 1 where it says something else or is not there.",
      "",
      "Examples:",
      "  h2tap replay frames scrape.h2tap --connection 2 --to 127.0.0.1:8443 --certs certs",
      "  h2tap replay frames scrape.h2tap --connection 2 --to 127.0.0.1:8080 --upstream-tls off",
      "  h2tap replay frames scrape.h2tap --connection 2 --to 127.0.0.1:8443 --verify none"
          + " --speed max --record again.h2tap"
    })
final class ReplayFramesCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "LOG",
      description = "A session log: a file, or a directory of segments.")
  private Path log = Path.of("");

  @Option(
      names = "--connection",
      required = true,
      paramLabel = "N",
      description = "Whose bytes; h2tap inspect shows the numbers.")
  private long connection;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "HOST:PORT",
      converter = HostPort.Dial.class,
      description = "The server.")
  private HostPort to = new HostPort("127.0.0.1", 443);

  @Option(
      names = "--upstream-tls",
      paramLabel = "on|off",
      description = "Whether the bytes go through TLS. Default: as recorded.")
  private @Nullable String upstreamTls;

  @Mixin private UpstreamTlsOptions tls = new UpstreamTlsOptions();

  @Mixin private ViaOptions via = new ViaOptions();

  @Option(
      names = "--speed",
      paramLabel = "N|max",
      description = "How much faster than recorded; max leaves out the gaps. Default: 1.")
  private String speed = "1";

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description =
          "How much longer than recorded the server may be silent before it is taken to say less."
              + " Default: 3s.")
  private Duration wait = Duration.ofSeconds(3);

  @Option(
      names = "--ignore",
      paramLabel = "FIELD",
      description = "A field that may differ; date always may. May be given several times.")
  private Set<String> ignored = Set.of();

  @Option(names = "--json", description = "One JSON object; docs/replay.md names its members.")
  private boolean json;

  @Mixin private RecordOptions record = new RecordOptions();

  ReplayFramesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, IOException, InterruptedException {
    Speed pace = Speed.parse(speed);
    record.protect(log);
    Records recorded = LogInput.records(log, terminal);
    RecordedSide client = RecordedSide.of(recorded, connection);
    RecordingOptions recording = record.read(this::say);
    if (recording != null) {
      return replay(client, pace, recording);
    }
    try (TemporaryLog temporary = TemporaryLog.create("h2tap-replay-")) {
      return replay(client, pace, temporary.recording().withSecrets(false));
    }
  }

  private int replay(RecordedSide client, Speed pace, RecordingOptions recording)
      throws UserException, IOException, InterruptedException {
    LoadedTls loaded = tls.load(UpstreamProtocol.AUTO);
    loaded.warnings().forEach(warning -> say("warning: " + warning));
    UpstreamSettings settings =
        new UpstreamSettings(
            tls.values().has(Keys.ALPN) || tls.values().has(Keys.PRESET)
                ? loaded.tls()
                : loaded.tls(client.alpnOffered()),
            UpstreamProtocol.AUTO,
            UpstreamSettings.Timeouts.DEFAULT,
            null,
            null,
            ViaSetup.of(via.values(), warning -> say("warning: " + warning)));
    Target target =
        new Target(isOverTls(client), new Authority(to.host().toLowerCase(Locale.ROOT), to.port()));
    FrameReplay.Outcome outcome;
    try (Recorder recorder = RecordedRun.start(recording, spec)) {
      outcome = new FrameReplay(client, target, settings, pace, wait.toMillis()).run(recorder);
    } finally {
      settings.close();
    }
    if (outcome.failure() != null) {
      throw new FailedException("nothing was sent to " + to + ": " + outcome.failure().phrase());
    }
    Set<String> mayDiffer = new TreeSet<>(Set.of("date"));
    ignored.forEach(name -> mayDiffer.add(name.toLowerCase(Locale.ROOT)));
    Answers then = AnswerReader.read(client.log(), connection, client.side(), mayDiffer);
    Answers now =
        AnswerReader.read(
            LogInput.records(recording.path(), terminal),
            outcome.connection(),
            Side.UPSTREAM,
            mayDiffer);
    ReplayedFrames replayed = new ReplayedFrames(connection, target, outcome, then, now);
    if (json) {
      terminal.out().println(replayed.json());
    } else {
      replayed.print(terminal);
    }
    return replayed.isSame() ? ExitCode.GOOD : ExitCode.FAILED;
  }

  private boolean isOverTls(RecordedSide client) throws UserException {
    String given = upstreamTls;
    if (given == null) {
      return client.tls();
    } else if (!given.equals("on") && !given.equals("off")) {
      throw new UserException("--upstream-tls " + given + " is not known; use on or off");
    }
    return given.equals("on");
  }

  private void say(String line) {
    terminal.err().println("h2tap: " + line);
  }
}

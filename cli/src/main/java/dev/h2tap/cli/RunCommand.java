package dev.h2tap.cli;

import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.cli.option.HostPort;
import dev.h2tap.cli.run.ProgramEnvironment;
import dev.h2tap.cli.setup.Loader;
import dev.h2tap.cli.setup.Setup;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.proxy.Proxy;
import dev.h2tap.proxy.tls.mint.AuthorityDirectory;
import dev.h2tap.proxy.tls.mint.CertificateAuthority;
import dev.h2tap.recorder.ShellWord;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Recorder;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Timeline;
import dev.h2tap.recorder.view.Paint;
import dev.h2tap.recorder.view.Selection;
import dev.h2tap.recorder.view.TextView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code h2tap run}: a program whose traffic goes through a proxy of its own. */
@Command(
    name = "run",
    description = {
      "Runs a program with a proxy of its own: sets the variables with which curl, git, Java, Node,"
          + " Python, Go and others go through it and trust its CA, records what they say, prints"
          + " the exchanges to stderr at the end, and ends with the program's exit code.",
      "Where the program cannot be started it ends with 127 or 126, as a shell does."
    },
    footer = {
      "",
      "Examples:",
      "  h2tap run -- curl https://app.example/",
      "  h2tap run --record build.h2tap -- mvn verify",
      "  h2tap run --quiet -- python3 client.py"
    })
final class RunCommand implements Callable<Integer> {
  private final Terminal terminal;

  private CommandSpec spec = CommandSpec.create();

  @Mixin private UpstreamTlsOptions tls = new UpstreamTlsOptions();

  @Mixin private ViaOptions via = new ViaOptions();

  @Mixin private RecordOptions record = new RecordOptions();

  @Option(names = "--quiet", description = "Print no exchanges at the end.")
  private boolean quiet;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "1..*",
      description = "The program and its arguments.")
  private List<String> command = new ArrayList<>();

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What follows the program's name belongs to the program. */
  @Spec
  void setSpec(CommandSpec own) {
    own.parser().stopAtPositional(true);
    spec = own;
  }

  @Override
  public Integer call() throws UserException, IOException, InterruptedException {
    AuthorityDirectory directory = AuthorityDirectory.of(System.getenv(), Clock.systemUTC());
    CertificateAuthority authority = directory.open();
    Path files = TemporaryDirectory.create("h2tap-run-");
    try {
      return run(authority, files);
    } finally {
      TemporaryDirectory.delete(files);
    }
  }

  private int run(CertificateAuthority authority, Path files)
      throws UserException, IOException, InterruptedException {
    String given = record.values().get(Keys.RECORD);
    Path own = given == null ? TemporaryDirectory.create("h2tap-run-") : null;
    Path log = own == null ? Path.of(String.valueOf(given)) : own.resolve("run.h2tap");
    boolean told = false;
    try {
      int exitCode = record(authority, files, log);
      if (!quiet) {
        tell(log);
        told = true;
      }
      return exitCode;
    } catch (Child.CannotStart e) {
      say(String.valueOf(e.getMessage()));
      return e.exitCode();
    } finally {
      if (own != null && !told) {
        TemporaryDirectory.delete(own);
      }
    }
  }

  private int record(CertificateAuthority authority, Path files, Path log)
      throws UserException, IOException, InterruptedException, Child.CannotStart {
    Setup setup = new Loader(values(log), null, this::warnings).load(null);
    setup.warnings().forEach(warning -> say("warning: " + warning));
    try (Recorder recorder = RecordedRun.start(setup.recording(), spec)) {
      Proxy proxy = Proxy.start(setup.options(recorder));
      try {
        Map<String, String> environment =
            ProgramEnvironment.of(
                System.getenv(), proxy.bound().get(0).address(), authority.certificate(), files);
        return Child.start(command, environment, terminal).exitCode();
      } finally {
        proxy.stop();
      }
    }
  }

  /** What the program asks for in plaintext goes on in plaintext, whatever is given for TLS. */
  private Values values(Path log) {
    return Values.NONE
        .over(tls.values())
        .over(via.values())
        .over(record.values())
        .with(Keys.UPSTREAM_TLS, "off")
        .with(Keys.RECORD, log.toString())
        .with(Keys.LISTEN, List.of(new HostPort("127.0.0.1", 0)));
  }

  private void tell(Path log) throws UserException, IOException {
    TextView view = new TextView(terminal.err(), Paint.Brush.NONE, false);
    Timeline timeline =
        new Timeline(
            0,
            entry -> {
              if (Selection.EXCHANGES.has(entry)) {
                view.accept(entry);
              }
            },
            BodySink.none());
    try (SessionLogReader reader = SessionLog.open(log, damage -> say(damage.toString()))) {
      for (var next = reader.next(); next != null; next = reader.next()) {
        timeline.accept(next);
      }
    }
    timeline.finish();
    say("recorded to " + log + "; h2tap inspect " + ShellWord.of(log) + " tells all of it");
  }

  /** Of what is told while it runs only warnings are for somebody who watches the program. */
  private void warnings(String line) {
    if (line.startsWith("warning: ")) {
      say(line);
    }
  }

  private void say(String line) {
    terminal.err().println("h2tap: " + line);
    terminal.err().flush();
  }
}

package dev.h2tap.cli;

import dev.h2tap.cli.demo.ScrapeJobs;
import dev.h2tap.cli.demo.Story;
import dev.h2tap.cli.terminal.Style;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.proxy.demo.Scene;
import dev.h2tap.proxy.demo.Scrape;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.ShellWord;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.Recorder;
import dev.h2tap.recorder.log.RecordingOptions;
import dev.h2tap.recorder.log.SessionLog;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code h2tap demo}: the failure, its reason, the cure and the recorded story, on loopback. */
@Command(
    name = "demo",
    description = {
      "Shows on this machine, without a network, what h2tap is for: a target as strict as an Istio"
          + " sidecar resets a scraper that offers no ALPN; h2tap says why, and scrapes it.",
      "Certificates, configuration and session log go to a temporary directory."
    },
    footer = {"", "Examples:", "  h2tap demo", "  h2tap demo --keep"})
final class DemoCommand implements Callable<Integer> {
  private static final int SAMPLES = 3;

  private final Terminal terminal;

  @Option(
      names = "--keep",
      description =
          "Leave it running until Ctrl-C, and show how to scrape it with curl and Prometheus.")
  private boolean keep;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, InterruptedException {
    StopSignals signals = keep ? StopSignals.install() : null;
    out().println(bold("h2tap demo") + ": a target that is as strict as an Istio sidecar,");
    out().println("a scraper, and h2tap between them; all on loopback, in this process.");
    SampleCertificates certificates = SampleCertificates.create();
    Path dir = TemporaryDirectory.create("h2tap-demo-");
    certificates.write(dir.resolve("certs"));
    Path log = dir.resolve("demo.h2tap");
    try (Recorder recorder = SessionLog.start(recording(log), run());
        Scene scene = Scene.open(certificates, recorder)) {
      boolean shown = play(scene, certificates);
      heading("4  What h2tap recorded, in short");
      Story.of(log, 2, terminal).forEach(out()::println);
      if (!shown) {
        throw new FailedException(
            "the demo did not go as planned; h2tap inspect " + log + " shows what happened");
      }
      next(log);
      if (signals != null) {
        invite(scene, dir, log);
        signals.await();
      }
    }
    return ExitCode.GOOD;
  }

  /** Failure, reason and cure; whether they went as they should. */
  private boolean play(Scene scene, SampleCertificates certificates) {
    heading("1  A scrape over mutual TLS without ALPN: a Go client with HTTP/2 switched off");
    Scrape failure = show(Scrape.directly(scene.upstream(), certificates));
    heading("2  The same offer made by h2tap, which says why: --preset istio --alpn none");
    show(Scrape.through(scene.witness(), scene.upstream()));
    heading("3  As it advises: --preset istio --alpn h2,http/1.1");
    Scrape cure = show(Scrape.through(scene.cure(), scene.upstream()));
    return failure.reset() && cure.up();
  }

  private Scrape show(Scrape scrape) {
    out()
        .println(
            (scrape.up()
                    ? terminal.style(Style.GREEN, "   ✓ ")
                    : terminal.style(Style.RED, "   ✗ "))
                + scrape.outcome());
    if (scrape.up()) {
      scrape.body().stream()
          .filter(line -> !line.startsWith("#"))
          .limit(SAMPLES)
          .forEach(line -> out().println("     " + faint(line)));
    }
    out().flush();
    return scrape;
  }

  private void next(Path log) {
    heading("Next");
    List<String[]> commands =
        List.of(
            new String[] {"h2tap inspect " + ShellWord.of(log), "the whole story"},
            new String[] {"h2tap diagnose " + ShellWord.of(log), "what failed in it, and why"},
            new String[] {"h2tap proxy --preset istio --record scrape.h2tap", "the cure in a mesh"},
            new String[] {"h2tap demo --keep", "the same, for your curl and Prometheus"});
    int width = commands.stream().mapToInt(command -> command[0].length()).max().orElse(0);
    for (String[] command : keep ? commands.subList(0, 3) : commands) {
      String padding = " ".repeat(width - command[0].length() + 2);
      out().println("   " + command[0] + padding + faint(command[1]));
    }
    out().flush();
  }

  private void invite(Scene scene, Path dir, Path log) throws UserException {
    String target = NetUtil.toSocketAddressString(scene.upstream());
    String proxy = NetUtil.toSocketAddressString(scene.cure());
    Path certs = dir.resolve("certs");
    Path configuration = dir.resolve("prometheus.yml");
    String jobs = ScrapeJobs.of(certs, target, proxy);
    try {
      Files.writeString(configuration, jobs);
    } catch (IOException e) {
      throw new UserException("cannot write " + configuration + ": " + FileFault.reason(e), e);
    }
    heading("Still running, until Ctrl-C; recording to " + log);
    out().println("   " + faint("# directly: connection reset by peer"));
    out()
        .println(
            "   curl --no-alpn --insecure --cert %s --key %s https://%s/metrics"
                .formatted(
                    ShellWord.of(certs.resolve("cert-chain.pem")),
                    ShellWord.of(certs.resolve("key.pem")),
                    target));
    out().println("   " + faint("# through h2tap"));
    out().println("   curl --proxy http://" + proxy + " http://" + target + "/metrics");
    out().println("   " + faint("# both, on http://127.0.0.1:9090/targets"));
    out()
        .println(
            "   prometheus --config.file=%s --storage.tsdb.path=%s --web.listen-address=127.0.0.1:9090"
                .formatted(ShellWord.of(configuration), ShellWord.of(dir.resolve("data"))));
    heading(configuration.toString());
    jobs.lines().forEach(line -> out().println("   " + line));
    out().flush();
  }

  private void heading(String text) {
    out().println();
    out().println(bold(text));
    out().flush();
  }

  private PrintWriter out() {
    return terminal.out();
  }

  private String bold(String text) {
    return terminal.style(Style.BOLD, text);
  }

  private String faint(String text) {
    return terminal.style(Style.FAINT, text);
  }

  private RecordingOptions recording(Path log) {
    return RecordingOptions.to(log.toString())
        .withWarnings(line -> terminal.err().println("h2tap: " + line));
  }

  private static Event.RunStarted run() {
    return new Event.RunStarted(
        Version.number(),
        Map.of("command", "demo"),
        ProcessHandle.current().pid(),
        System.getProperty("java.version", "unknown"),
        false);
  }
}

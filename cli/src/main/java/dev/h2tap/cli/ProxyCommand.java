package dev.h2tap.cli;

import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.cli.option.TimeSpan;
import dev.h2tap.cli.setup.Loader;
import dev.h2tap.cli.setup.Setup;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.recorder.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code h2tap proxy}: runs the proxy until it is told to stop. */
@Command(
    name = "proxy",
    description = {
      "Runs the proxy: accepts HTTP/1.1 and HTTP/2, in plaintext or TLS, on one port, and speaks"
          + " to the upstream what it wants, over mutual TLS with the ALPN you choose.",
      "With --upstream it stands in front of one target (reverse mode); without, it takes requests"
          + " for any target, as Prometheus sends them with proxy_url (forward mode)."
    },
    footer = {
      "",
      "Examples:",
      "  h2tap proxy --preset istio --record scrape.h2tap",
      "      with proxy_url: http://127.0.0.1:15090 and scheme: http in the scrape job",
      "  h2tap proxy --upstream https://10.0.0.1:9102 --preset istio-h2",
      "  h2tap proxy --upstream https://app.example:8443 --certs certs --alpn h2",
      "  h2tap proxy --upstream http://127.0.0.1:8080 --upstream-protocol h2",
      "  h2tap proxy --config h2tap.yaml --check && h2tap proxy --config h2tap.yaml"
    })
final class ProxyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings as YAML, with several listeners and routes; options override its top.")
  private @Nullable Path config;

  @Option(
      names = "--check",
      description = "Load everything, say whether it is valid, and end without listening.")
  private boolean check;

  @Mixin private ListenOptions listen = new ListenOptions();

  @Mixin private ForwardOptions forward = new ForwardOptions();

  @Option(
      names = "--upstream",
      paramLabel = "URL",
      description = "Reverse mode: http(s)://HOST[:PORT].")
  private @Nullable String upstream;

  @Option(
      names = "--upstream-protocol",
      paramLabel = "auto|http1|h2",
      description = "Which HTTP is spoken upstream. Default: auto, what ALPN chose.")
  private @Nullable String upstreamProtocol;

  @Option(
      names = "--upstream-tls",
      paramLabel = "on|off",
      description = "Forward mode: dial http:// targets over TLS or not.")
  private @Nullable String upstreamTls;

  @Mixin private UpstreamTlsOptions tls = new UpstreamTlsOptions();

  @Mixin private ViaOptions via = new ViaOptions();

  @Option(
      names = "--max-concurrent-streams",
      paramLabel = "N",
      description = "How many streams an HTTP/2 client may open. Default: 1000.")
  private @Nullable Integer maxConcurrentStreams;

  @Option(
      names = "--connect-timeout",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "For each upstream address. Default: 5s.")
  private @Nullable Duration connectTimeout;

  @Option(
      names = "--handshake-timeout",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "For upstream TLS, and again for HTTP/2 SETTINGS. Default: 5s.")
  private @Nullable Duration handshakeTimeout;

  @Option(
      names = "--idle-timeout",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "Close upstream connections unused for so long. Default: 60s.")
  private @Nullable Duration idleTimeout;

  @Option(
      names = "--drain-timeout",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "What running exchanges get when h2tap is told to stop. Default: 5s.")
  private @Nullable Duration drainTimeout;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Event loops; each has upstream connections of its own. Default: 1.")
  private @Nullable Integer threads;

  @Mixin private RecordOptions record = new RecordOptions();

  @Mixin private OperateOptions operate = new OperateOptions();

  @Option(
      names = "--ready-file",
      paramLabel = "FILE",
      description = "Written with the bound addresses when listening: NAME HOST:PORT a line.")
  private @Nullable Path readyFile;

  ProxyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException {
    Messages messages = new Messages(terminal);
    Loader loader = new Loader(values(), config, messages::error);
    Setup setup = loader.load(null);
    messages.follow(setup.values());
    setup.warnings().forEach(messages::warn);
    if (check) {
      setup.close();
      String what = config == null ? "the command line" : config.toString();
      terminal.out().println(what + " is valid: " + setup.summary());
      return ExitCode.GOOD;
    }
    return new ProxyRun(messages, loader, setup).untilStopped(spec);
  }

  private Values values() {
    return Values.NONE
        .over(listen.values())
        .over(forward.values())
        .over(tls.values())
        .over(via.values())
        .over(record.values())
        .over(operate.values())
        .with(Keys.UPSTREAM, upstream)
        .with(Keys.UPSTREAM_PROTOCOL, upstreamProtocol)
        .with(Keys.UPSTREAM_TLS, upstreamTls)
        .with(Keys.CONNECT_TIMEOUT, connectTimeout)
        .with(Keys.HANDSHAKE_TIMEOUT, handshakeTimeout)
        .with(Keys.IDLE_TIMEOUT, idleTimeout)
        .with(Keys.MAX_CONCURRENT_STREAMS, maxConcurrentStreams)
        .with(Keys.DRAIN_TIMEOUT, drainTimeout)
        .with(Keys.THREADS, threads)
        .with(Keys.READY_FILE, readyFile);
  }
}

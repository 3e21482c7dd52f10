package dev.h2tap.cli;

import dev.h2tap.cli.option.TimeSpan;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.proxy.Proxy;
import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.probe.AlpnSearch;
import dev.h2tap.proxy.tls.Alpn;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.upstream.AutoAlpn;
import dev.h2tap.proxy.upstream.Routes;
import dev.h2tap.proxy.upstream.Routing;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.proxy.upstream.UpstreamSettings;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Recorder;
import dev.h2tap.recorder.log.RecordingOptions;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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
      "  h2tap proxy --upstream http://127.0.0.1:8080 --upstream-protocol h2"
    })
final class ProxyCommand implements Callable<Integer> {
  private static final int MAX_THREADS = 256;

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ListenOptions listen = new ListenOptions();

  @Option(
      names = "--upstream",
      paramLabel = "URL",
      description = "Reverse mode: http(s)://HOST[:PORT].")
  private @Nullable String upstream;

  @Option(
      names = "--upstream-protocol",
      paramLabel = "auto|http1|h2",
      description = "Which HTTP is spoken upstream. Default: auto, what ALPN chose.")
  private String upstreamProtocol = "auto";

  @Option(
      names = "--upstream-tls",
      paramLabel = "on|off",
      description = "Forward mode: dial http:// targets over TLS or not.")
  private @Nullable String upstreamTls;

  @Mixin private UpstreamTlsOptions tls = new UpstreamTlsOptions();

  @Option(
      names = "--max-concurrent-streams",
      paramLabel = "N",
      description = "How many streams an HTTP/2 client may open. Default: 1000.")
  private int maxConcurrentStreams = 1000;

  @Option(
      names = "--connect-timeout",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "For each upstream address. Default: 5s.")
  private Duration connectTimeout = Duration.ofSeconds(5);

  @Option(
      names = "--handshake-timeout",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "For upstream TLS, and again for HTTP/2 SETTINGS. Default: 5s.")
  private Duration handshakeTimeout = Duration.ofSeconds(5);

  @Option(
      names = "--idle-timeout",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "Close upstream connections unused for so long. Default: 60s.")
  private Duration idleTimeout = Duration.ofSeconds(60);

  @Option(
      names = "--drain-timeout",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "What running exchanges get when h2tap is told to stop. Default: 5s.")
  private Duration drainTimeout = Duration.ofSeconds(5);

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Event loops; each has upstream connections of its own. Default: 1.")
  private int threads = 1;

  @Mixin private RecordOptions record = new RecordOptions();

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
    UpstreamProtocol protocol = UpstreamProtocol.parse(upstreamProtocol);
    Routing routing = routing();
    UpstreamTlsOptions.Loaded loaded = tls.load(protocol);
    DownstreamTls downstreamTls = listen.tls(this::warn);
    RecordingOptions recording = record.read(this::say);
    atLeastOne("--threads", threads);
    if (threads > MAX_THREADS) {
      throw new UserException(
          "--threads " + threads + " is too many; it must be at most " + MAX_THREADS);
    }
    atLeastOne("--max-concurrent-streams", maxConcurrentStreams);
    List<InetSocketAddress> addresses = listen.addresses(this::warn);
    loaded.warnings().forEach(this::warn);
    AutoAlpn auto =
        tls.isAuto()
            ? new AutoAlpn(loaded.alpn(), loaded::tls, new AlpnSearch(loaded.terms(), protocol))
            : null;
    UpstreamSettings settings = new UpstreamSettings(loaded.tls(), protocol, timeouts(), auto);
    StopSignals signals = StopSignals.install();
    try (Recorder recorder = RecordedRun.start(recording, spec)) {
      Proxy proxy =
          Proxy.start(
              new Proxy.Options(
                  addresses.stream()
                      .map(
                          address ->
                              new Proxy.Listen(Arrival.ONLY_LISTENER, address, downstreamTls))
                      .toList(),
                  Routes.all(routing, settings),
                  recorder,
                  threads,
                  maxConcurrentStreams,
                  Duration.ofMinutes(5).toMillis(),
                  drainTimeout.toMillis()));
      if (usesTls(routing)) {
        settings.tls().warmUp();
      }
      announce(proxy, routing, loaded);
      signals.await();
      if (proxy.connections() > 0) {
        say(
            "stopping; running exchanges get "
                + TimeSpan.format(drainTimeout)
                + ", a second signal ends at once");
      }
      proxy.stop();
      if (readyFile != null) {
        ReadyFile.remove(readyFile);
      }
    }
    return ExitCode.GOOD;
  }

  private void say(String line) {
    terminal.err().println("h2tap: " + line);
    terminal.err().flush();
  }

  private void warn(String line) {
    say("warning: " + line);
  }

  // ---- what the options mean ----

  private Routing routing() throws UserException {
    if (upstreamTls != null && !upstreamTls.equals("on") && !upstreamTls.equals("off")) {
      throw new UserException("--upstream-tls " + upstreamTls + " is not known; use on or off");
    }
    if (upstream == null) {
      return forward();
    }
    if (upstreamTls != null) {
      throw new UserException(
          "--upstream-tls is for forward mode; the URL of --upstream says http:// or https://");
    }
    Target target = target(upstream);
    String given = tls.firstGiven();
    if (!target.tls() && given != null) {
      throw new UserException(
          given + " has no effect on --upstream " + upstream + "; did you mean https://?");
    }
    return new Routing.Reverse(target);
  }

  private Routing forward() {
    boolean tlsForHttp = upstreamTls == null ? tls.turnOnTls() : upstreamTls.equals("on");
    String given = tls.firstGiven();
    if (upstreamTls == null && !tlsForHttp && given != null) {
      warn(
          given
              + " is for https:// targets only; to dial http:// targets over TLS as well add"
              + " --upstream-tls on");
    }
    return new Routing.Forward(tlsForHttp);
  }

  static Target target(String url) throws UserException {
    String lower = url.toLowerCase(Locale.ROOT);
    boolean https = lower.startsWith("https://");
    if (!https && !lower.startsWith("http://")) {
      throw new UserException(
          "--upstream " + url + " is no URL; write http://HOST:PORT or https://HOST:PORT");
    }
    String authority = url.substring(https ? 8 : 7).replaceFirst("/$", "");
    if (authority.contains("/") || authority.contains("?")) {
      throw new UserException(
          "--upstream " + url + " has a path; h2tap passes paths on as they are: leave it out");
    }
    try {
      return new Target(https, Authority.parse(authority, https ? 443 : 80));
    } catch (MalformedMessageException e) {
      throw new UserException(
          "--upstream " + url + " has no valid host or port; write http://HOST:PORT");
    }
  }

  private static boolean usesTls(Routing routing) {
    return routing instanceof Routing.Reverse reverse
        ? reverse.target().tls()
        : ((Routing.Forward) routing).tlsForHttp();
  }

  private static void aboveZero(String option, Duration value) throws UserException {
    if (value.isZero()) {
      throw new UserException(option + " 0 leaves no time at all; write for example 5s");
    }
  }

  private static void atLeastOne(String option, int value) throws UserException {
    if (value < 1) {
      throw new UserException(option + " " + value + " is too few; it must be at least 1");
    }
  }

  private UpstreamSettings.Timeouts timeouts() throws UserException {
    aboveZero("--connect-timeout", connectTimeout);
    aboveZero("--handshake-timeout", handshakeTimeout);
    aboveZero("--idle-timeout", idleTimeout);
    return new UpstreamSettings.Timeouts(
        connectTimeout.toMillis(),
        handshakeTimeout.toMillis(),
        idleTimeout.toMillis(),
        drainTimeout.toMillis());
  }

  // ---- what the user sees ----

  private void announce(Proxy proxy, Routing routing, UpstreamTlsOptions.Loaded loaded)
      throws UserException {
    String to =
        routing instanceof Routing.Reverse reverse
            ? "to " + reverse.target()
            : "as a forward proxy (proxy_url)";
    String how =
        usesTls(routing)
            ? ", TLS upstream with ALPN "
                + Alpn.text(loaded.alpn())
                + (tls.isAuto() ? " or what else works" : "")
                + ", verify "
                + loaded.verification()
            : "";
    String recording = record.path() == null ? "" : ", recording to " + record.path();
    for (InetSocketAddress address : proxy.addresses()) {
      say("listening on " + NetUtil.toSocketAddressString(address) + " " + to + how + recording);
    }
    if (readyFile != null) {
      ReadyFile.write(readyFile, "proxy", proxy.addresses());
    }
  }
}

package dev.h2tap.cli;

import dev.h2tap.cli.option.HostPort;
import dev.h2tap.cli.option.TimeSpan;
import dev.h2tap.cli.setup.LoadedTls;
import dev.h2tap.cli.setup.ViaSetup;
import dev.h2tap.cli.terminal.Progress;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.probe.Limits;
import dev.h2tap.proxy.probe.Peer;
import dev.h2tap.proxy.probe.Probe;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Recorder;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how a peer is probed. */
final class ProbeOptions {
  private static final Duration SHORTEST = Duration.ofMillis(200);

  @Option(
      names = "--upstream-tls",
      paramLabel = "on|off",
      description = "Whether TLS is what should work. Default: on.")
  private String upstreamTls = "on";

  @Option(
      names = "--upstream-protocol",
      paramLabel = "auto|http1|h2",
      description = "Which HTTP should work. Default: auto, what ALPN chose.")
  private String upstreamProtocol = "auto";

  @Mixin private UpstreamTlsOptions tls = new UpstreamTlsOptions();

  @Mixin private ViaOptions via = new ViaOptions();

  @Option(names = "--path", paramLabel = "PATH", description = "What is asked for. Default: /.")
  private String path = "/";

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "For the whole probe. Default: 15s.")
  private Duration timeout = Duration.ofSeconds(15);

  /** Loads the files and puts together whom to probe with what. */
  Peer peer(HostPort target, Consumer<String> warnings) throws UserException {
    UpstreamProtocol protocol = UpstreamProtocol.parse(upstreamProtocol);
    if (!upstreamTls.equals("on") && !upstreamTls.equals("off")) {
      throw new UserException("--upstream-tls " + upstreamTls + " is not known; use on or off");
    }
    if (!path.startsWith("/") || !path.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new UserException(
          "--path " + path + " is no path; it begins with a slash and is visible ASCII");
    }
    if (timeout.compareTo(SHORTEST) < 0) {
      throw new UserException("--timeout must be at least 200ms");
    }
    if (tls.isAuto()) {
      throw new UserException("--alpn auto is for the proxy; a probe tries all offers anyway");
    }
    LoadedTls loaded = tls.load(protocol);
    loaded.warnings().forEach(warning -> warnings.accept("warning: " + warning));
    return new Peer(
        new Authority(target.host().toLowerCase(Locale.ROOT), target.port()),
        upstreamTls.equals("on"),
        loaded.terms().get(),
        protocol,
        path,
        ViaSetup.of(via.values(), warning -> warnings.accept("warning: " + warning)),
        loaded.files());
  }

  /** Probes, with progress on the terminal. */
  Probe run(Peer peer, Recorder recorder, Terminal terminal) throws InterruptedException {
    try (Progress progress = new Progress(terminal, "probing " + peer.authority(), 0)) {
      return Probe.of(peer, Limits.within(timeout.toMillis()), recorder, progress::at);
    }
  }
}

package dev.h2tap.cli;

import dev.h2tap.cli.option.TimeSpan;
import dev.h2tap.cli.setup.LoadedTls;
import dev.h2tap.cli.setup.UpstreamUrl;
import dev.h2tap.cli.setup.ViaSetup;
import dev.h2tap.proxy.replay.send.Pace;
import dev.h2tap.proxy.replay.send.RequestChanges;
import dev.h2tap.proxy.replay.send.RequestChanges.FieldChange;
import dev.h2tap.proxy.replay.send.RequestReader;
import dev.h2tap.proxy.replay.send.Sender;
import dev.h2tap.proxy.replay.send.WayReader;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.exchange.ExchangeReader.Recording;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say where recorded requests are sent, and how. */
final class SendOptions {
  private static final String RECORDED = "recorded";
  private static final Duration SHORTEST = Duration.ofMillis(100);

  @Option(
      names = "--to",
      required = true,
      paramLabel = "URL|recorded",
      description =
          "Where all requests go: http(s)://HOST:PORT; recorded: each to what was dialled for it.")
  private String to = RECORDED;

  @Option(
      names = "--upstream-protocol",
      paramLabel = "auto|http1|h2",
      description = "Which HTTP is spoken; auto: what ALPN chooses. Default: the recorded one.")
  private @Nullable String upstreamProtocol;

  @Mixin private UpstreamTlsOptions tls = new UpstreamTlsOptions();

  @Mixin private ViaOptions via = new ViaOptions();

  @Option(
      names = "--speed",
      paramLabel = "original|N|max",
      description =
          "original: each request once those are over that were over when it was recorded; N: at"
              + " the recorded times, N times as fast; max: as fast as they come, never more at a"
              + " time than recorded. Default: original.")
  private String speed = "original";

  @Option(
      names = "--host",
      paramLabel = "recorded|to",
      description = "What Host and :authority name: as recorded, or --to. Default: recorded.")
  private String host = RECORDED;

  @Option(
      names = ReplaySendCommand.HEADER,
      paramLabel = "'NAME: VALUE'",
      description =
          "Put this field in place of the recorded one, or leave that out where there is no VALUE."
              + " May be given several times.")
  private List<String> headers = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "A request on which nothing moves for so long is given up. Default: 30s.")
  private Duration timeout = Duration.ofSeconds(30);

  boolean hasCertificate() {
    return tls.hasCertificate();
  }

  /** Checks the options and loads the files. */
  Ready load(Consumer<String> warnings) throws UserException {
    Target target = to.equals(RECORDED) ? null : UpstreamUrl.parse("--to", to);
    UpstreamProtocol protocol =
        upstreamProtocol == null ? null : UpstreamProtocol.parse(upstreamProtocol);
    if (tls.isAuto()) {
      throw new UserException("--alpn auto is for the proxy; give the offer, or none at all");
    }
    if (!host.equals(RECORDED) && !host.equals("to")) {
      throw new UserException("--host " + host + " is not known; use recorded or to");
    }
    if (timeout.compareTo(SHORTEST) < 0) {
      throw new UserException("--timeout must be at least 100ms");
    }
    List<FieldChange> changes = new ArrayList<>();
    for (String header : headers) {
      changes.add(FieldChange.parse(header));
    }
    LoadedTls loaded = tls.load(protocol == null ? UpstreamProtocol.AUTO : protocol);
    loaded.warnings().forEach(warning -> warnings.accept("warning: " + warning));
    return new Ready(
        target,
        protocol,
        tls.choosesAlpn() ? loaded.alpn() : null,
        new RequestChanges(host.equals("to"), changes),
        new Sender.Terms(
            loaded::tls,
            ViaSetup.of(via.values(), warning -> warnings.accept("warning: " + warning)),
            Pace.parse(speed),
            timeout.toMillis()));
  }

  /**
   * What the options came to.
   *
   * @param target null for the recorded ones
   * @param protocol null for the recorded ones
   * @param alpn null for the recorded offers
   */
  record Ready(
      @Nullable Target target,
      @Nullable UpstreamProtocol protocol,
      @Nullable List<String> alpn,
      RequestChanges changes,
      Sender.Terms terms) {

    /** Whether another protocol than the recorded one may have been asked for. */
    boolean choosesProtocol() {
      return protocol != null || alpn != null;
    }

    RequestReader requests(Recording recording) {
      return new RequestReader(new WayReader(recording, target, protocol, alpn), changes);
    }
  }
}

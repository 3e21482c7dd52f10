package dev.h2tap.cli;

import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a forward proxy's listener. */
final class ForwardOptions {
  static final String PROXY_AUTH = "--proxy-auth";

  @Option(
      names = "--passthrough",
      paramLabel = "HOST",
      split = ",",
      splitSynopsisLabel = ",",
      description =
          "Forward mode: leave TLS with these hosts alone in tunnels; * stands for any characters.")
  private @Nullable List<String> passthrough;

  @Option(
      names = PROXY_AUTH,
      paramLabel = "USER:PASSWORD|@FILE",
      description = "Forward mode: what clients must give to be served; @FILE holds it in a line.")
  private @Nullable String proxyAuth;

  @Option(
      names = "--transparent",
      description =
          "Forward mode: connections that iptables redirects here go on to where they were bound"
              + " for. Linux only.")
  private boolean transparent;

  /** What is given. */
  Values values() {
    return Values.NONE
        .with(Keys.PASSTHROUGH, passthrough)
        .with(Keys.PROXY_AUTH, proxyAuth)
        .with(Keys.TRANSPARENT, transparent ? Boolean.TRUE : null);
  }
}

package dev.h2tap.cli;

import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a proxy on the way to the upstream; the same in every command. */
final class ViaOptions {
  static final String VIA = "--via";

  @Option(
      names = VIA,
      paramLabel = "URL",
      description =
          "Reach the upstream through another proxy, by CONNECT or SOCKS5:"
              + " http(s)|socks5://[USER:PASSWORD@]HOST:PORT.")
  private @Nullable String via;

  @Option(
      names = "--via-credentials-file",
      paramLabel = "FILE",
      description = "Holds USER:PASSWORD for that proxy in a line.")
  private @Nullable Path credentials;

  @Option(
      names = "--via-ca-file",
      paramLabel = "FILE",
      description = "CAs that an https:// proxy is verified against; default: the JDK's.")
  private @Nullable Path caFile;

  /** What is given. */
  Values values() {
    return Values.NONE
        .with(Keys.VIA, via)
        .with(Keys.VIA_CREDENTIALS_FILE, credentials)
        .with(Keys.VIA_CA_FILE, caFile);
  }
}

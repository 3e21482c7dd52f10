package dev.h2tap.cli;

import dev.h2tap.proxy.accept.ForwardProxy;
import dev.h2tap.proxy.accept.HostGlobs;
import dev.h2tap.proxy.accept.LeafTls;
import dev.h2tap.proxy.accept.ProxyCredentials;
import dev.h2tap.proxy.upstream.Routing;
import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a forward proxy's listener. */
final class ForwardOptions {
  static final String PROXY_AUTH = "--proxy-auth";

  @Option(
      names = "--passthrough",
      paramLabel = "HOST,...",
      split = ",",
      description =
          "Forward mode: leave TLS with these hosts alone in tunnels; * stands for any characters.")
  private List<String> passthrough = new ArrayList<>();

  @Option(
      names = PROXY_AUTH,
      paramLabel = "USER:PASSWORD|@FILE",
      description = "Forward mode: what clients must give to be served; @FILE holds it in a line.")
  private @Nullable String proxyAuth;

  /** Refuses options that have no effect where one target is served. */
  void checkAgainst(Routing routing) throws UserException {
    String given = firstGiven();
    if (given != null && !(routing instanceof Routing.Forward)) {
      throw new UserException(given + " is for forward mode; leave it or --upstream out");
    }
  }

  private @Nullable String firstGiven() {
    return !passthrough.isEmpty() ? "--passthrough" : proxyAuth != null ? PROXY_AUTH : null;
  }

  /** The option that would keep strangers out; empty where it is given, or has no place. */
  Optional<String> closing(Routing routing) {
    return proxyAuth == null && routing instanceof Routing.Forward
        ? Optional.of(PROXY_AUTH)
        : Optional.empty();
  }

  /**
   * Puts the options together.
   *
   * @param notices gets lines for the user while h2tap runs
   */
  ForwardProxy read(LeafTls leaves, Consumer<String> notices) throws UserException {
    return new ForwardProxy(
        leaves,
        new HostGlobs(passthrough.stream().map(String::strip).toList()),
        credentials(),
        notices);
  }

  private @Nullable ProxyCredentials credentials() throws UserException {
    String given = proxyAuth;
    if (given == null) {
      return null;
    }
    String text = given.startsWith("@") ? line(Path.of(given.substring(1))) : given;
    int colon = text.indexOf(':');
    if (colon < 1 || colon == text.length() - 1) {
      throw new UserException(
          (given.startsWith("@") ? "--proxy-auth " + given + " holds" : "--proxy-auth is")
              + " no USER:PASSWORD; write for example me:secret, or @FILE");
    }
    return new ProxyCredentials(text.substring(0, colon), text.substring(colon + 1));
  }

  private static String line(Path file) throws UserException {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UserException(
          "cannot read " + file + " of --proxy-auth: " + FileFault.reason(e), e);
    }
  }
}

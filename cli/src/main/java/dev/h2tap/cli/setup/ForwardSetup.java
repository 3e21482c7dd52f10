package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Key;
import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.proxy.accept.ForwardProxy;
import dev.h2tap.proxy.accept.HostGlobs;
import dev.h2tap.proxy.accept.ProxyCredentials;
import dev.h2tap.proxy.upstream.Transport;
import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a listener does as a forward proxy: the keys passthrough, proxy-auth and transparent. */
final class ForwardSetup {
  private final boolean forward;
  private final OwnAuthority authority;
  private final Consumer<String> notices;

  /**
   * @param forward whether there is a route on which requests name their target
   * @param authority for TLS in tunnels
   * @param notices gets lines for the user while h2tap runs
   */
  ForwardSetup(boolean forward, OwnAuthority authority, Consumer<String> notices) {
    this.forward = forward;
    this.authority = authority;
    this.notices = notices;
  }

  /** Whether a listener with these values serves anybody, to wherever they want. */
  boolean isOpen(Values values) {
    return forward && !values.has(Keys.PROXY_AUTH);
  }

  /** What a listener with these values does; null where all requests go to fixed targets. */
  @Nullable ForwardProxy load(Values values) throws UserException {
    if (forward) {
      return new ForwardProxy(
          authority,
          authority,
          new HostGlobs(values.get(Keys.PASSTHROUGH, List.of())),
          credentials(values),
          transparent(values),
          notices);
    }
    Optional<Key<?>> given =
        values.firstOf(List.of(Keys.PASSTHROUGH, Keys.PROXY_AUTH, Keys.TRANSPARENT));
    if (given.isPresent()) {
      throw new UserException(
          "--" + given.get() + " is for forward mode; leave it or --upstream out");
    }
    return null;
  }

  private static boolean transparent(Values values) throws UserException {
    boolean wanted = values.get(Keys.TRANSPARENT, false);
    if (wanted && Transport.best() != Transport.EPOLL) {
      throw new UserException(
          "--transparent needs Linux and its epoll, which are not here; use h2tap as a proxy");
    }
    return wanted;
  }

  private static @Nullable ProxyCredentials credentials(Values values) throws UserException {
    String given = values.get(Keys.PROXY_AUTH);
    if (given == null) {
      return null;
    }
    boolean inFile = given.startsWith("@");
    String text = inFile ? line(Path.of(given.substring(1))) : given;
    int colon = text.indexOf(':');
    if (colon < 1 || colon == text.length() - 1) {
      throw new UserException(
          (inFile ? "--proxy-auth " + given + " holds" : "--proxy-auth is")
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

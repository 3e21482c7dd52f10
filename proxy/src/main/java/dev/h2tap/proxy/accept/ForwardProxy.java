package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.magic.MagicHost;
import dev.h2tap.recorder.UserException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a listener of a forward proxy does beside passing requests on: tunnels, into which it looks,
 * and who may use it. Shared by all event loops. Thread-safe.
 */
public final class ForwardProxy {
  /** Finds what h2tap answers with at the host of its own, when it is first needed. */
  @FunctionalInterface
  public interface OwnHost {
    /**
     * Must not block long.
     *
     * @throws UserException if there is none
     */
    MagicHost get() throws UserException;
  }

  private final LeafTls leaves;
  private final OwnHost ownHost;
  private final HostGlobs passthrough;
  private final @Nullable ProxyCredentials credentials;
  private final boolean transparent;
  private final Consumer<String> notices;
  private final @Nullable RefusingClients refusing;

  /**
   * @param leaves for TLS in tunnels
   * @param ownHost for requests to {@link MagicHost#NAME}
   * @param passthrough hosts whose TLS is left alone
   * @param credentials what clients must give, null where anybody may come
   * @param transparent whether connections that were redirected here go on to where they were bound
   *     for
   * @param notices gets lines for the user, on event loops
   */
  public ForwardProxy(
      LeafTls leaves,
      OwnHost ownHost,
      HostGlobs passthrough,
      @Nullable ProxyCredentials credentials,
      boolean transparent,
      Consumer<String> notices) {
    this(leaves, ownHost, passthrough, credentials, transparent, notices, new RefusingClients());
  }

  private ForwardProxy(
      LeafTls leaves,
      OwnHost ownHost,
      HostGlobs passthrough,
      @Nullable ProxyCredentials credentials,
      boolean transparent,
      Consumer<String> notices,
      @Nullable RefusingClients refusing) {
    this.refusing = refusing;
    this.leaves = leaves;
    this.ownHost = ownHost;
    this.passthrough = passthrough;
    this.credentials = credentials;
    this.transparent = transparent;
    this.notices = notices;
  }

  /** One that terminates all TLS, since there is nobody to pass it on to. */
  public static ForwardProxy withoutPassthrough(
      LeafTls leaves, OwnHost ownHost, Consumer<String> notices) {
    return new ForwardProxy(leaves, ownHost, new HostGlobs(List.of()), null, false, notices, null);
  }

  LeafTls leaves() {
    return leaves;
  }

  MagicHost ownHost() throws UserException {
    return ownHost.get();
  }

  /** Tells the user something. */
  void tell(String line) {
    notices.accept(line);
  }

  boolean transparent() {
    return transparent;
  }

  @Nullable ProxyCredentials credentials() {
    return credentials;
  }

  /** Why the TLS of a tunnel is not to be terminated, null where it is. */
  @Nullable String leavesAlone(
      @Nullable InetSocketAddress client, @Nullable String sni, String destination) {
    if ((sni != null && passthrough.match(sni)) || passthrough.match(destination)) {
      return "--passthrough names it";
    }
    String name = sni == null ? destination : sni;
    return refusing != null && refusing.refuses(key(client), name)
        ? "the client refused h2tap's certificate for it"
        : null;
  }

  /**
   * A client refused our certificate.
   *
   * @param silently by closing the connection, without an alert
   * @return what to tell, null where there is nothing new
   */
  @Nullable String refused(@Nullable InetSocketAddress client, String name, boolean silently) {
    if (refusing == null || !refusing.refused(key(client), name, silently)) {
      return null;
    }
    String advice =
        "the client at "
            + key(client)
            + " does not accept h2tap's certificate for "
            + name
            + "; its connections there pass through unread for "
            + RefusingClients.KEPT.toMinutes()
            + " min; h2tap certs ca tells how to make it trust h2tap, --passthrough "
            + name
            + " leaves that host alone";
    notices.accept(advice);
    return advice;
  }

  /** A client accepted our certificate. */
  void accepted(@Nullable InetSocketAddress client, String name) {
    if (refusing != null) {
      refusing.accepted(key(client), name);
    }
  }

  private static String key(@Nullable InetSocketAddress client) {
    return client == null ? "an unknown address" : client.getAddress().getHostAddress();
  }
}

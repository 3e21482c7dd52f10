package dev.h2tap.proxy.upstream;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The addresses of a host. */
final class HostAddresses {
  private HostAddresses() {}

  /**
   * Finds them.
   *
   * @param host a DNS name or an IP address
   * @param resolver runs the look-up, which blocks
   * @param loop runs {@code then}, which is called at once for an IP address
   * @param then is given the addresses, none where the name does not resolve
   */
  static void of(String host, Executor resolver, Executor loop, Consumer<List<InetAddress>> then) {
    InetAddress literal = literal(host);
    if (literal != null) {
      then.accept(List.of(literal));
    } else {
      resolver.execute(
          () -> {
            List<InetAddress> found = named(host);
            loop.execute(() -> then.accept(found));
          });
    }
  }

  /** The address that the host is; null where it is a name. */
  static @Nullable InetAddress literal(String host) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<InetAddress> named(String host) {
    try {
      return List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      return List.of();
    }
  }
}

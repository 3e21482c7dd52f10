package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.http.Authority;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where an accepted connection was bound for before netfilter redirected it here: the socket option
 * SO_ORIGINAL_DST of Linux, for IPv4 and IPv6. Only sockets of the epoll transport tell.
 */
final class OriginalDestination {
  private static final int SO_ORIGINAL_DST = 80;

  /** A {@code sockaddr_in}: family, port, address, padding. */
  private static final RawUnixChannelOption IPV4 =
      new RawUnixChannelOption("SO_ORIGINAL_DST", 0, SO_ORIGINAL_DST, 16);

  /** A {@code sockaddr_in6}: family, port, flow, address, scope. */
  private static final RawUnixChannelOption IPV6 =
      new RawUnixChannelOption("IP6T_SO_ORIGINAL_DST", 41, SO_ORIGINAL_DST, 28);

  private static final int PORT = 2;
  private static final int IPV4_ADDRESS = 4;
  private static final int IPV6_ADDRESS = 8;

  private OriginalDestination() {}

  /** Null for a connection that was not redirected. */
  static @Nullable Authority of(Channel channel) {
    if (!(channel.localAddress() instanceof InetSocketAddress local)) {
      return null;
    }
    InetSocketAddress original =
        local.getAddress() instanceof Inet4Address
            ? read(channel, IPV4, IPV4_ADDRESS, new byte[4])
            : local.getAddress() instanceof Inet6Address
                ? read(channel, IPV6, IPV6_ADDRESS, new byte[16])
                : null;
    return original == null || original.equals(local)
        ? null
        : new Authority(original.getAddress().getHostAddress(), original.getPort());
  }

  private static @Nullable InetSocketAddress read(
      Channel channel, RawUnixChannelOption option, int at, byte[] address) {
    try {
      ByteBuffer found = channel.config().getOption(option);
      if (found == null) {
        return null;
      }
      found.get(found.position() + at, address);
      int port = Short.toUnsignedInt(found.getShort(found.position() + PORT));
      return new InetSocketAddress(InetAddress.getByAddress(address), port);
    } catch (ChannelException notRedirected) {
      return null;
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}

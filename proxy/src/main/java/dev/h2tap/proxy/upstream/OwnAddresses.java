package dev.h2tap.proxy.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;

/**
 * Where h2tap itself listens, to find loops.
 *
 * @param listening may change at any time
 */
record OwnAddresses(Set<InetSocketAddress> listening) {

  /** Whether a connection to this address would come back to us. */
  boolean include(InetSocketAddress address) {
    return listening.stream()
        .anyMatch(
            own ->
                own.getPort() == address.getPort()
                    && (own.getAddress().isAnyLocalAddress()
                        ? isLocal(address.getAddress())
                        : own.getAddress().equals(address.getAddress())));
  }

  private static boolean isLocal(InetAddress address) {
    try {
      return address.isLoopbackAddress()
          || address.isAnyLocalAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }
}

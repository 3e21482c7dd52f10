package dev.h2tap.proxy.tunnel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Where h2tap itself listens and dials from, to find loops. Thread-safe. */
public final class OwnAddresses {
  private final Set<InetSocketAddress> listening = ConcurrentHashMap.newKeySet();
  private final Map<InetSocketAddress, Runnable> dialling = new ConcurrentHashMap<>();

  /** A listener is bound there. */
  public void listensOn(InetSocketAddress address) {
    listening.add(address);
  }

  /** Nothing is bound there any more. */
  public void listensNoMoreOn(InetSocketAddress address) {
    listening.remove(address);
  }

  /** Whether a connection to this address would come back to us. */
  public boolean include(InetSocketAddress address) {
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

  /**
   * A connection was dialled.
   *
   * @param cameBack runs, on any thread, if it turns out to have been redirected to us
   */
  public void dials(InetSocketAddress from, Runnable cameBack) {
    dialling.put(from, cameBack);
  }

  /** A connection that was dialled is closed. */
  public void dialsNoMore(InetSocketAddress from) {
    dialling.remove(from);
  }

  /** Whether an accepted connection is one of our own; who dialled it is told then. */
  public boolean isOurDial(@Nullable InetSocketAddress client) {
    Runnable cameBack = client == null ? null : dialling.get(client);
    if (cameBack == null) {
      return false;
    }
    cameBack.run();
    return true;
  }
}

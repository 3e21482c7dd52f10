package dev.h2tap.proxy;

import dev.h2tap.proxy.accept.ForwardProxy;
import dev.h2tap.proxy.accept.HelloAnswers;
import dev.h2tap.proxy.tls.DownstreamTls;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where and how clients are accepted.
 *
 * @param name for routes, records and messages
 * @param address port 0 for any free one
 * @param tls how TLS is terminated, null where it is not
 * @param forward what a forward proxy does beyond passing on requests, null where this is none
 * @param hellos what a client's TLS is answered with, null where {@code tls} terminates it
 */
public record ListenerOptions(
    String name,
    InetSocketAddress address,
    @Nullable DownstreamTls tls,
    @Nullable ForwardProxy forward,
    @Nullable HelloAnswers hellos) {

  /** A listener whose TLS is the same for everybody. */
  public ListenerOptions(
      String name,
      InetSocketAddress address,
      @Nullable DownstreamTls tls,
      @Nullable ForwardProxy forward) {
    this(name, address, tls, forward, null);
  }

  /** A listener without tunnels. */
  public ListenerOptions(String name, InetSocketAddress address, @Nullable DownstreamTls tls) {
    this(name, address, tls, null, null);
  }
}

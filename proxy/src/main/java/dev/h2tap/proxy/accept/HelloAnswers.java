package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.recorder.UserException;
import java.net.InetSocketAddress;

/**
 * Says what clients that speak TLS to a listener are answered with, where that depends on what they
 * offer. Thread-safe; called on event loops, must not block long.
 */
@FunctionalInterface
public interface HelloAnswers {

  /**
   * The answer to a ClientHello.
   *
   * @param arrival with what the client asked for
   * @param local the address that the client reached
   * @throws UserException if there can be no certificate
   */
  HelloAnswer to(Arrival arrival, InetSocketAddress local) throws UserException;
}

package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.http.RequestHead;

/**
 * One way to an upstream: for which requests, to which target, and how that is dialled and spoken
 * to.
 *
 * @param name for records and messages
 */
public record Route(String name, Match match, Routing routing, UpstreamSettings settings) {

  /** Decides whether a request takes a route. Called on event loops: it must not block. */
  @FunctionalInterface
  public interface Match {
    Match ANY = (arrival, request) -> true;

    boolean matches(Arrival arrival, RequestHead request);
  }
}

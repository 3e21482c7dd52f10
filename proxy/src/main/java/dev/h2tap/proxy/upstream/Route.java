package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.rule.Rules;

/**
 * One way to an upstream: for which requests, to which target, and how that is dialled and spoken
 * to.
 *
 * @param name for records and messages
 * @param rules what is changed on the way
 */
public record Route(
    String name, Match match, Routing routing, UpstreamSettings settings, Rules rules) {

  /** A route that changes nothing. */
  public Route(String name, Match match, Routing routing, UpstreamSettings settings) {
    this(name, match, routing, settings, Rules.NONE);
  }

  /** Decides whether a request takes a route. Called on event loops: it must not block. */
  @FunctionalInterface
  public interface Match {
    Match ANY = (arrival, request) -> true;

    boolean matches(Arrival arrival, RequestHead request);
  }
}

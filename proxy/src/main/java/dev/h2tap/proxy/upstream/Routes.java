package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * All ways to upstreams that are in force at a time, in order: the first that matches is taken.
 * Immutable; {@link dev.h2tap.proxy.Proxy#use} puts others in their place.
 */
public record Routes(List<Route> routes) {

  public Routes {
    routes = List.copyOf(routes);
  }

  /** One way for all requests. */
  public static Routes all(Routing routing, UpstreamSettings settings) {
    return new Routes(List.of(new Route("default", Route.Match.ANY, routing, settings)));
  }

  /**
   * The way of a request.
   *
   * @throws MalformedMessageException with 404 if none matches
   */
  Route of(Arrival arrival, RequestHead request) throws MalformedMessageException {
    for (Route route : routes) {
      if (route.match().matches(arrival, request)) {
        return route;
      }
    }
    throw new MalformedMessageException(
        404, "no route of the configuration matches this request; add one without a match");
  }

  /** The settings of all routes, each once. */
  Set<UpstreamSettings> settings() {
    Set<UpstreamSettings> settings = new LinkedHashSet<>();
    routes.forEach(route -> settings.add(route.settings()));
    return settings;
  }

  /** Begins to make in the background what the first connections over TLS need. */
  public void warmUp() {
    settings().forEach(settings -> settings.tls().warmUp());
  }

  /** Frees the TLS contexts, except those that others go on to use. */
  public void closeUnlessIn(Routes others) {
    Set<UpstreamSettings> kept = others.settings();
    settings().stream()
        .filter(settings -> !kept.contains(settings))
        .forEach(UpstreamSettings::close);
  }

  /** Frees the TLS contexts. */
  public void close() {
    settings().forEach(UpstreamSettings::close);
  }
}

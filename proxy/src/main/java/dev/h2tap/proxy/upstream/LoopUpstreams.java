package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.tunnel.OwnAddresses;
import dev.h2tap.proxy.tunnel.Prepared;
import dev.h2tap.proxy.tunnel.TunnelEnd;
import dev.h2tap.recorder.diagnose.rule.RequestRefused;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.log.Recorder;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The upstreams as one event loop sees them: both sides of an exchange live on the same loop, so
 * every loop has pools of its own. All calls on that loop.
 */
public final class LoopUpstreams implements Ways {
  private final OwnAddresses ourselves;
  private final Recorder recorder;
  private final Transport transport;
  private final Executor resolver;
  private final EventLoop eventLoop;
  private final Map<Place, UpstreamPool> pools = new HashMap<>();

  /** Of routes that are no longer in force; they go when their last exchange is over. */
  private final Set<UpstreamPool> retired = new HashSet<>();

  private Routes routes;
  private @Nullable Place lastPlace;
  private @Nullable UpstreamPool lastPool;
  private boolean draining;

  /**
   * @param ourselves where h2tap listens and dials from, to find loops
   * @param resolver runs what blocks: name look-ups, and reading files
   */
  public LoopUpstreams(
      Routes routes,
      OwnAddresses ourselves,
      Recorder recorder,
      Transport transport,
      Executor resolver,
      EventLoop eventLoop) {
    this.routes = routes;
    this.ourselves = ourselves;
    this.recorder = recorder;
    this.transport = transport;
    this.resolver = resolver;
    this.eventLoop = eventLoop;
  }

  @Override
  public void open(Exchange exchange) {
    try {
      Route route = routes.of(exchange.arrival(), exchange.received());
      if (exchange.attempts() == 1 && !route.rules().isEmpty()) {
        route.rules().apply(exchange, resolver, () -> dial(exchange));
      } else {
        dial(exchange);
      }
    } catch (MalformedMessageException e) {
      exchange.response().answer(refused(e));
    }
  }

  /** The way is chosen again: after a delay by a rule the routes may be others. */
  private void dial(Exchange exchange) {
    try {
      Arrival arrival = exchange.arrival();
      Route route = routes.of(arrival, exchange.received());
      Place place = Place.of(route, arrival, exchange.request());
      exchange.headedFor(place.target().authority());
      pool(place).open(exchange);
    } catch (MalformedMessageException e) {
      exchange.response().answer(refused(e));
    }
  }

  /** What the target's HTTP/2 has no form for goes over HTTP/1.1, as browsers let it go. */
  private void divert(Place place, Exchange exchange) {
    Place http1 = place.http1();
    if (http1 == null) {
      exchange.response().answer(Failures.noUpgrade(exchange.request(), place.target()));
    } else {
      pool(http1).open(exchange);
    }
  }

  private Place place(Arrival arrival, RequestHead request) throws MalformedMessageException {
    return Place.of(routes.of(arrival, request), arrival, request);
  }

  private static Failure refused(MalformedMessageException e) {
    return new Failure(
        e.status(),
        RequestRefused.says(e.fault()).id(),
        e.fault(),
        "http_request_error",
        Party.CLIENT,
        Failure.Retry.NEVER,
        1);
  }

  @Override
  public void prepare(Arrival arrival, Prepared.Listener listener) {
    try {
      pool(place(arrival, connect(arrival))).prepare(listener);
    } catch (MalformedMessageException e) {
      listener.prepared(new Prepared.Failed(refused(e)));
    }
  }

  @Override
  public void dial(Arrival arrival, boolean sealed, TunnelEnd end) {
    try {
      Place place = place(arrival, connect(arrival));
      Target target = new Target(arrival.overTls() && !sealed, place.target().authority());
      dialer(place).dial(target, place.tls(), eventLoop, new TunnelDial(end, sealed));
    } catch (MalformedMessageException e) {
      end.failed(e.fault());
    }
  }

  /** What stands for the requests of a tunnel, which are not known yet, where routes are chosen. */
  private static RequestHead connect(Arrival arrival) {
    Authority destination = arrival.destination();
    return new RequestHead(
        "CONNECT",
        arrival.overTls() ? "https" : "http",
        destination == null ? null : destination.toString(),
        "",
        new Fields(),
        true);
  }

  private Dialer dialer(Place place) {
    return new Dialer(place.settings(), ourselves, recorder, transport, resolver, place.client());
  }

  /** A forward proxy meets ever new targets, so pools that are empty make room. */
  private UpstreamPool pool(Place place) {
    Place last = lastPlace;
    UpstreamPool lastUsed = lastPool;
    if (last != null && lastUsed != null && place.isAgain(last)) {
      return lastUsed;
    }
    UpstreamPool pool = pools.get(place);
    if (pool == null) {
      pools.values().removeIf(UpstreamPool::isUnused);
      UpstreamSettings settings = place.settings();
      Dialer dialer = dialer(place);
      AutoAlpn auto = place.auto();
      AutoDialer autoDialer =
          auto == null ? null : new AutoDialer(dialer, auto, recorder, eventLoop);
      pool =
          new UpstreamPool(
              progress -> {
                if (autoDialer == null) {
                  dialer.dial(place.target(), place.tls(), eventLoop, progress);
                } else {
                  autoDialer.dial(place.target(), progress);
                }
              },
              exchange -> divert(place, exchange),
              eventLoop,
              settings.timeouts().idle());
      pools.put(place, pool);
    }
    lastPlace = place;
    lastPool = pool;
    return pool;
  }

  /**
   * New exchanges take these routes. Connections that they have no use for take no more exchanges,
   * and close when those on them are over.
   *
   * @param left runs once nothing that was made for the former routes alone will be used any more
   */
  public void use(Routes next, Runnable left) {
    routes = next;
    lastPlace = null;
    lastPool = null;
    Set<UpstreamSettings> kept = next.settings();
    List<UpstreamPool> leaving = new ArrayList<>();
    pools
        .entrySet()
        .removeIf(
            entry -> !kept.contains(entry.getKey().settings()) && leaving.add(entry.getValue()));
    retired.addAll(leaving);
    List<UpstreamPool> remaining = new ArrayList<>(leaving);
    for (UpstreamPool pool : leaving) {
      pool.retire(
          () -> {
            retired.remove(pool);
            if (remaining.remove(pool) && remaining.isEmpty()) {
              left.run();
            }
          });
    }
    if (leaving.isEmpty()) {
      left.run();
    }
  }

  /** Closes what is idle now, and the rest as it becomes idle. */
  public void drain() {
    if (!draining) {
      draining = true;
      pools.values().forEach(UpstreamPool::drain);
    }
  }

  /** Closes all connections at once. */
  public void close() {
    pools.values().forEach(UpstreamPool::close);
    List.copyOf(retired).forEach(UpstreamPool::close);
  }
}

package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.bridge.ClientStream;
import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.proxy.tap.TapPoint;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What both HTTP versions know of the client's connection under them. */
final class AcceptedChannel {
  /** Why an exchange did not end well when h2tap itself closed its connection. */
  static final String CUT_BY_US = "h2tap closed the connection before the exchange was over";

  private final Channel channel;
  private final Downstream downstream;
  private final TapPoint point;
  private final ConnectionTap tap;
  private boolean overTls;
  private @Nullable String sni;
  private @Nullable Authority destination;

  AcceptedChannel(Channel channel, Downstream downstream, TapPoint point, ConnectionTap tap) {
    this.channel = channel;
    this.downstream = downstream;
    this.point = point;
    this.tap = tap;
  }

  Channel channel() {
    return channel;
  }

  Downstream downstream() {
    return downstream;
  }

  TapPoint point() {
    return point;
  }

  ConnectionTap tap() {
    return tap;
  }

  /** The client speaks TLS, and asks for this name if for any. */
  void markOverTls(@Nullable String sni) {
    overTls = true;
    this.sni = sni;
  }

  /** The whole connection is bound for one place. */
  void boundFor(Authority place) {
    destination = place;
  }

  boolean isOverTls() {
    return overTls;
  }

  String scheme() {
    return overTls ? "https" : "http";
  }

  /** What is known of the connection now. */
  Arrival arrival() {
    return new Arrival(
        downstream.listener(),
        channel.remoteAddress() instanceof InetSocketAddress client ? client : null,
        overTls,
        sni,
        destination);
  }

  /** A new exchange, not started yet. */
  Exchange newExchange(RequestHead head, ClientStream client) {
    return new Exchange(
        arrival(),
        head,
        client,
        downstream.upstreams(),
        downstream.recorder(),
        downstream.observer(),
        channel.eventLoop());
  }

  /** Starts an exchange; CONNECT is answered at once. */
  static void start(Exchange exchange, boolean requestEnds) {
    if (exchange.request().method().equals("CONNECT")) {
      exchange.answer(
          Refusals.of(
              501,
              "h2tap cannot open tunnels yet; use scheme: http with proxy_url and give h2tap"
                  + " --certs"));
    } else {
      exchange.start(requestEnds);
    }
  }

  void close(Manner manner, String why) {
    tap.closing(manner, why);
    channel.close();
  }
}

package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.bridge.ClientStream;
import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.magic.Answer;
import dev.h2tap.proxy.magic.MagicHost;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.proxy.tap.TapPoint;
import dev.h2tap.proxy.tls.ClientHello;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What both HTTP versions know of the client's connection under them. */
final class AcceptedChannel {
  /** Why an exchange did not end well when h2tap itself closed its connection. */
  static final String CUT_BY_US = "h2tap closed the connection before the exchange was over";

  private final Channel channel;
  private final Downstream downstream;
  private final TapPoint point;
  private final ConnectionTap tap;
  private long requestsBefore;
  private boolean overTls;
  private @Nullable String sni;
  private List<String> alpn = List.of();
  private @Nullable Authority destination;
  private @Nullable Failure failedAhead;

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

  /**
   * What goes through the tunnel that the client has been given; nothing is known of it yet.
   *
   * @param inside where that is recorded: here, or on a connection of its own
   * @param insideTap likewise
   * @param requests how many requests were recorded there before
   */
  AcceptedChannel inTunnel(
      Authority place, TapPoint inside, ConnectionTap insideTap, long requests) {
    AcceptedChannel tunnel = new AcceptedChannel(channel, downstream, inside, insideTap);
    tunnel.requestsBefore = requests;
    tunnel.destination = place;
    return tunnel;
  }

  /**
   * The client speaks TLS.
   *
   * @param hello what it asks for, empty where that could not be read
   */
  void markOverTls(Optional<ClientHello> hello) {
    overTls = true;
    sni = hello.map(ClientHello::sni).orElse(null);
    alpn = hello.map(ClientHello::alpn).orElse(List.of());
  }

  /** How many HTTP/1.1 requests were recorded on this connection before. */
  long requestsBefore() {
    return requestsBefore;
  }

  /** Where the whole connection is bound for, null where each request says. */
  @Nullable Authority destination() {
    return destination;
  }

  /** The name that a client in a tunnel wants a certificate for. */
  String serverName() {
    return sni == null ? Objects.requireNonNull(destination).host() : sni;
  }

  /** The client's address, null where the transport has none. */
  @Nullable InetSocketAddress client() {
    return channel.remoteAddress() instanceof InetSocketAddress client ? client : null;
  }

  /** The upstream was tried before there was a request, in vain: the first one is told why. */
  void failedAhead(Failure failure) {
    failedAhead = failure;
  }

  boolean isOverTls() {
    return overTls;
  }

  String scheme() {
    return overTls ? "https" : "http";
  }

  /** What is known of the connection now. */
  Arrival arrival() {
    return new Arrival(downstream.listener(), client(), overTls, sni, alpn, destination);
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

  /** Starts an exchange, or answers it at once. */
  void start(Exchange exchange, boolean requestEnds) {
    Failure refusal = refusal(exchange.request());
    ForwardProxy forward = downstream.forward();
    if (refusal != null) {
      exchange.response().answer(refusal);
    } else if (forward != null && isForOwnHost(exchange.request())) {
      answerAsOwnHost(exchange, forward);
    } else {
      exchange.start(requestEnds);
    }
  }

  private boolean isForOwnHost(RequestHead request) {
    return destination == null
        ? request.absoluteForm() && MagicHost.isFor(request)
        : isForOwnHost();
  }

  /** Whether the whole connection is bound for h2tap's own host. */
  boolean isForOwnHost() {
    return destination != null && destination.host().equals(MagicHost.NAME);
  }

  private static void answerAsOwnHost(Exchange exchange, ForwardProxy forward) {
    try {
      Answer answer = forward.ownHost().answer(exchange.request());
      exchange.response().answer(answer.head(), answer.content());
    } catch (UserException e) {
      exchange.response().answer(Refusals.of(500, String.valueOf(e.getMessage())));
    }
  }

  private @Nullable Failure refusal(RequestHead request) {
    Failure ahead = failedAhead;
    failedAhead = null;
    if (ahead != null) {
      return ahead;
    }
    ForwardProxy forward = destination == null ? downstream.forward() : null;
    if (forward == null && !request.absoluteForm()) {
      return null;
    }
    List<CharSequence> authorization = request.fields().getAll(HttpHeaderNames.PROXY_AUTHORIZATION);
    request.fields().remove(HttpHeaderNames.PROXY_AUTHORIZATION);
    return forward == null || Refusals.isAllowed(forward, authorization)
        ? null
        : Refusals.unauthorized();
  }

  /** Closes past whoever would say goodbye. */
  void closeTransport(Manner manner, String why) {
    tap.closing(manner, why);
    ChannelHandlerContext transport = channel.pipeline().context(ConnectionTap.class);
    if (transport == null) {
      channel.close();
    } else {
      transport.close();
    }
  }

  void close(Manner manner, String why) {
    tap.closing(manner, why);
    channel.close();
  }
}

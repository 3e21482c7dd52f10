package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.tls.LazyUpstreamTls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pool holds connections for.
 *
 * @param client on whose behalf they are dialled, null where all clients share them
 * @param http1Offer the ALPN offer of connections that must speak HTTP/1.1, null for others
 */
record Place(
    UpstreamSettings settings,
    Target target,
    @Nullable ClientOffer client,
    @Nullable List<String> http1Offer) {

  /** The place for what arrives by this way. */
  static Place of(Route route, Arrival arrival, RequestHead request)
      throws MalformedMessageException {
    UpstreamSettings settings = route.settings();
    Target target = route.routing().targetOf(arrival, request);
    boolean onBehalf = target.tls() && arrival.overTls() && arrival.destination() != null;
    return new Place(
        settings,
        target,
        onBehalf
            ? new ClientOffer(arrival.sni(), settings.clients() == null ? null : arrival.alpn())
            : null,
        null);
  }

  /**
   * Whether it is another one once more, found out without a look at the settings; false does not
   * mean that they differ.
   */
  boolean isAgain(Place other) {
    return settings == other.settings
        && client == null
        && other.client == null
        && http1Offer == null
        && other.http1Offer == null
        && target.equals(other.target);
  }

  /** The TLS with which it is dialled. */
  LazyUpstreamTls tls() {
    return http1Offer == null ? usualTls() : usualTls().offering(http1Offer);
  }

  private LazyUpstreamTls usualTls() {
    OfferedTls clients = settings.clients();
    List<String> offer = client == null ? null : client.alpn();
    return clients == null || offer == null
        ? settings.tls()
        : clients.tls(offer).orElse(settings.tls());
  }

  /** Who finds out what the target accepts; null where that is known. */
  @Nullable AutoAlpn auto() {
    return http1Offer == null && target.tls() ? settings.auto() : null;
  }

  /** The same for connections that must speak HTTP/1.1; null where the options forbid them. */
  @Nullable Place http1() {
    if (!target.tls()) {
      return null;
    }
    AutoAlpn auto = settings.auto();
    List<String> usual = auto == null ? usualTls().get().terms().alpn() : auto.offer(target);
    List<String> offer = settings.protocol().onlyHttp1(usual);
    return offer.isEmpty() ? null : new Place(settings, target, client, offer);
  }
}

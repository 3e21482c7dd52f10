package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;

/** Chooses the target of a request. */
public sealed interface Routing {

  Target targetOf(Arrival arrival, RequestHead request) throws MalformedMessageException;

  /** Reverse mode: always the same one. */
  record Reverse(Target target) implements Routing {
    @Override
    public Target targetOf(Arrival arrival, RequestHead request) {
      return target;
    }
  }

  /**
   * Forward mode: what the connection is bound for, else what the request names.
   *
   * @param tlsForHttp whether {@code http://} targets are dialled over TLS
   */
  record Forward(boolean tlsForHttp) implements Routing {
    @Override
    public Target targetOf(Arrival arrival, RequestHead request) throws MalformedMessageException {
      Authority destination = arrival.destination();
      if (destination != null) {
        return new Target(arrival.overTls() || tlsForHttp, destination);
      }
      String authority = request.authority();
      if (authority == null || authority.isEmpty() || !request.absoluteForm()) {
        throw new MalformedMessageException(
            400,
            "no target: h2tap runs as a forward proxy and needs an absolute URL in the request;"
                + " use it as proxy_url, or start it with --upstream URL");
      }
      boolean https = request.scheme().equals("https");
      boolean tls = https || tlsForHttp;
      return new Target(tls, Authority.parse(authority, https ? 443 : 80));
    }
  }
}

package dev.h2tap.proxy.replay.send;

import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import java.util.List;

/**
 * Where a request is sent, and how. Requests with equal ways share connections.
 *
 * @param alpn offered over TLS, in this order; empty for no ALPN extension
 */
public record Way(Target target, List<String> alpn, UpstreamProtocol protocol) {
  public Way {
    alpn = List.copyOf(alpn);
  }
}

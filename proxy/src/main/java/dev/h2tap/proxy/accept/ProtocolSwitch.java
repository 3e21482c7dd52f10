package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.RequestHead;
import io.netty.handler.codec.http2.Http2Settings;

/** Changes an HTTP/1.1 connection over to something else, behind a request that asked for it. */
interface ProtocolSwitch {
  /** The request asks for HTTP/2 by {@code Upgrade: h2c} and is complete. */
  void toHttp2(RequestHead request, Http2Settings settings);

  /**
   * A CONNECT was answered with 200.
   *
   * @param ordinal which request of the connection it was, from 1
   */
  void toTunnel(Authority destination, long ordinal);
}

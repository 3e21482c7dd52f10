package dev.h2tap.proxy.tls;

import io.netty.handler.ssl.SslProtocols;
import java.util.List;

/** Which versions of TLS are offered upstream. */
public enum TlsVersions {
  ALL(SslProtocols.TLS_v1_3, SslProtocols.TLS_v1_2),
  ONLY_1_2(SslProtocols.TLS_v1_2),
  ONLY_1_3(SslProtocols.TLS_v1_3);

  private final List<String> protocols;

  TlsVersions(String... protocols) {
    this.protocols = List.of(protocols);
  }

  List<String> protocols() {
    return protocols;
  }
}

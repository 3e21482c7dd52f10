package dev.h2tap.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Headers;
import org.junit.jupiter.api.Test;

class ExtendedConnectHeadersTest {

  /** The JDK's client sends {@code Content-Length: 0} when it asks for a WebSocket. */
  @Test
  void whatAnUpgradeSaysOfItsContentIsNotSaidOfTheTunnel() {
    Fields fields =
        new Fields()
            .add("host", "a")
            .add("content-length", "0")
            .add("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
            .add("sec-websocket-version", "13");
    RequestHead upgrade = new RequestHead("GET", "http", "a", "/chat", fields, false, "websocket");
    Http2Headers headers = Http2Messages.write(upgrade);
    assertThat(headers.method()).hasToString("CONNECT");
    assertThat(headers.names().stream().map(CharSequence::toString))
        .doesNotContain("content-length", "sec-websocket-key")
        .contains("sec-websocket-version", ":protocol");
  }
}

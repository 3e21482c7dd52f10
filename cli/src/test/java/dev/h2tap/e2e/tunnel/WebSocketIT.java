package dev.h2tap.e2e.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.h2tap.e2e.Await;
import dev.h2tap.e2e.Certificates;
import dev.h2tap.e2e.H2tapProcess;
import dev.h2tap.e2e.Nginx;
import dev.h2tap.e2e.Ports;
import dev.h2tap.e2e.RawConnection;
import dev.h2tap.e2e.RecordedExchanges;
import dev.h2tap.e2e.Stage;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * WebSockets of the JDK's client to Netty's server, with nghttpx where one side of h2tap is to
 * speak HTTP/2; and through an nginx whose HTTP/2 knows no extended CONNECT.
 */
class WebSocketIT {
  @RegisterExtension static final Stage STAGE = new Stage();
  private static H2tapProcess h2tap;
  private static Path log;
  private static int http2ToHttp1;
  private static int http2ToHttp2;

  /** What is spoken on the two sides of h2tap. */
  enum Combination {
    HTTP1_TO_HTTP1,
    HTTP1_TO_HTTP2,
    HTTP2_TO_HTTP1,
    HTTP2_TO_HTTP2;

    int port() throws Exception {
      return switch (this) {
        case HTTP1_TO_HTTP1 -> h2tap.ports().get("http1");
        case HTTP1_TO_HTTP2 -> h2tap.ports().get("http2");
        case HTTP2_TO_HTTP1 -> http2ToHttp1;
        case HTTP2_TO_HTTP2 -> http2ToHttp2;
      };
    }

    String protocols() {
      return switch (this) {
        case HTTP1_TO_HTTP1 -> "HTTP/1.1 HTTP/1.1";
        case HTTP1_TO_HTTP2 -> "HTTP/1.1 h2";
        case HTTP2_TO_HTTP1 -> "h2 HTTP/1.1";
        case HTTP2_TO_HTTP2 -> "h2 h2";
      };
    }
  }

  @BeforeAll
  static void start() throws Exception {
    WebSocketEcho echo = WebSocketEcho.start(STAGE);
    Certificates certificates = Certificates.in(STAGE);
    int nginx = Ports.free();
    Nginx.start(
        STAGE,
        nginx,
        """
        server {
          listen 127.0.0.1:%d ssl http2;
          ssl_certificate %s; ssl_certificate_key %s;
          location / {
            proxy_pass http://127.0.0.1:%d;
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
          }
        }
        """
            .formatted(nginx, certificates.serverChain(), certificates.serverKey(), echo.port()));
    log = STAGE.file("log.h2tap");
    h2tap =
        STAGE.configured(
            STAGE.write(
                "h2tap.yaml",
                """
                listeners:
                  - {name: http1, listen: 127.0.0.1:0}
                  - {name: http2, listen: 127.0.0.1:0}
                  - {name: either, listen: 127.0.0.1:0}
                  - {name: only-http2, listen: 127.0.0.1:0}
                record: %1$s
                ca-file: %2$s
                routes:
                  - match: {listener: http1}
                    upstream: http://127.0.0.1:%3$d
                  - match: {listener: http2}
                    upstream: http://127.0.0.1:%4$d
                    upstream-protocol: h2
                  - match: {listener: either}
                    upstream: https://127.0.0.1:%5$d
                  - match: {listener: only-http2}
                    upstream: https://127.0.0.1:%5$d
                    alpn: h2
                """
                    .formatted(
                        log,
                        certificates.root(),
                        echo.port(),
                        Hop.to(STAGE, echo.port(), false).port(),
                        nginx)));
    http2ToHttp1 = Hop.to(STAGE, h2tap.ports().get("http1"), true).port();
    http2ToHttp2 = Hop.to(STAGE, h2tap.ports().get("http2"), true).port();
  }

  @Test
  void messagesPassBothWaysUntilBothSidesClose() throws Exception {
    byte[] much = new byte[512 << 10];
    new Random(1).nextBytes(much);
    for (Combination combination : Combination.values()) {
      EchoedSocket socket = EchoedSocket.open(combination.port(), "/echo");
      assertThat(socket.subprotocol()).isEqualTo("chat");
      STAGE.note(combination.name());
      assertThat(socket.say("hello")).isEqualTo("hello");
      assertThat(socket.send(much)).isEqualTo(much);
      assertThat(socket.say("still there")).isEqualTo("still there");
      assertThat(socket.close()).isEqualTo(1000);
    }
    for (Combination combination : Combination.values()) {
      JsonNode exchange = told("/echo", combination.protocols());
      assertThat(exchange.path("messages").toString())
          .contains("\"requests\":3,\"responses\":3", "close 1000");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUpstreamThatRefusesIsHeard(Combination combination) {
    assertThatThrownBy(() -> EchoedSocket.open(combination.port(), "/none"))
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(404));
  }

  /** As a browser does, and the ordinary requests beside it stay on HTTP/2. */
  @Test
  void anUpstreamWithoutExtendedConnectIsDialledForHttp1() throws Exception {
    int port = h2tap.ports().get("either");
    EchoedSocket socket = EchoedSocket.open(port, "/echo");
    assertThat(socket.say("hello")).isEqualTo("hello");
    RawConnection other = RawConnection.to(port);
    other.send("GET /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(other.readToEnd()).startsWith("HTTP/1.1 404");
    assertThat(socket.close()).isEqualTo(1000);
    assertThat(told("/page", "HTTP/1.1 h2").path("status").asInt()).isEqualTo(404);
  }

  @Test
  void theReasonPhraseSaysWhatForbidsIt() throws Exception {
    RawConnection client = RawConnection.to(h2tap.ports().get("only-http2"));
    client.send(
        "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    assertThat(client.readHead())
        .startsWith(
            "HTTP/1.1 502 upstream speaks HTTP/2 without extended CONNECT (RFC 8441), which cannot"
                + " carry Upgrade: websocket; let h2tap speak HTTP/1.1 to it: --alpn h2,http/1.1\r\n")
        .contains("error=http_upgrade_failed");
  }

  /** The first exchange with this path and these protocols, once it has ended. */
  private static JsonNode told(String path, String protocols) throws Exception {
    JsonNode[] found = new JsonNode[1];
    Await.until(
        path + " is told, " + protocols,
        () -> {
          for (JsonNode exchange : RecordedExchanges.of(log)) {
            String spoken =
                exchange.path("downstreamProtocol").asText()
                    + " "
                    + exchange.path("upstreamProtocol").asText();
            if (exchange.path("path").asText().equals(path) && spoken.equals(protocols)) {
              found[0] = exchange;
            }
          }
          return found[0] != null;
        });
    return found[0];
  }
}

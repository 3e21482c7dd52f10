package dev.h2tap.e2e.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.h2tap.e2e.Await;
import dev.h2tap.e2e.H2tapProcess;
import dev.h2tap.e2e.RecordedExchanges;
import dev.h2tap.e2e.Stage;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * WebSockets of the JDK's client to Netty's server, with nghttpx where one side of h2tap is to
 * speak HTTP/2.
 */
class WebSocketIT {
  @RegisterExtension static final Stage STAGE = new Stage();
  private static H2tapProcess toHttp1;
  private static H2tapProcess toHttp2;
  private static Hop http2ToHttp1;
  private static Hop http2ToHttp2;

  /** What is spoken on the two sides of h2tap. */
  enum Combination {
    HTTP1_TO_HTTP1,
    HTTP1_TO_HTTP2,
    HTTP2_TO_HTTP1,
    HTTP2_TO_HTTP2;

    int port() {
      return switch (this) {
        case HTTP1_TO_HTTP1 -> toHttp1.port();
        case HTTP1_TO_HTTP2 -> toHttp2.port();
        case HTTP2_TO_HTTP1 -> http2ToHttp1.port();
        case HTTP2_TO_HTTP2 -> http2ToHttp2.port();
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

    Path log() {
      return STAGE.file(name().endsWith("TO_HTTP1") ? "http1.h2tap" : "http2.h2tap");
    }
  }

  @BeforeAll
  static void start() throws Exception {
    WebSocketEcho echo = WebSocketEcho.start(STAGE);
    Hop upstream = Hop.to(STAGE, echo.port(), false);
    toHttp1 =
        STAGE.h2tap(
            "--upstream",
            "http://127.0.0.1:" + echo.port(),
            "--record",
            Combination.HTTP1_TO_HTTP1.log().toString());
    toHttp2 =
        STAGE.h2tap(
            "--upstream",
            "http://127.0.0.1:" + upstream.port(),
            "--upstream-protocol",
            "h2",
            "--record",
            Combination.HTTP1_TO_HTTP2.log().toString());
    http2ToHttp1 = Hop.to(STAGE, toHttp1.port(), true);
    http2ToHttp2 = Hop.to(STAGE, toHttp2.port(), true);
  }

  @ParameterizedTest
  @EnumSource
  void messagesPassBothWaysUntilBothSidesClose(Combination combination) throws Exception {
    int before = exchanges(combination).size();
    EchoedSocket socket = EchoedSocket.open(combination.port(), "/echo");
    assertThat(socket.subprotocol()).isEqualTo("chat");
    assertThat(socket.say("hello")).isEqualTo("hello");
    byte[] much = new byte[3 << 20];
    new Random(1).nextBytes(much);
    assertThat(socket.send(much)).isEqualTo(much);
    assertThat(socket.say("still there")).isEqualTo("still there");
    assertThat(socket.close()).isEqualTo(1000);
    Await.until("the exchange has ended", () -> exchanges(combination).size() > before);
    JsonNode exchange = exchanges(combination).get(before);
    assertThat(exchange.path("path").asText()).isEqualTo("/echo");
    assertThat(exchange.path("messages").path("outcome").asText()).startsWith("close 1000");
    assertThat(
            exchange.path("downstreamProtocol").asText()
                + " "
                + exchange.path("upstreamProtocol").asText())
        .isEqualTo(combination.protocols());
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

  private static List<JsonNode> exchanges(Combination combination) throws Exception {
    return RecordedExchanges.of(combination.log());
  }
}

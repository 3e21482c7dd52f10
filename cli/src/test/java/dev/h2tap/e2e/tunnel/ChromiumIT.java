package dev.h2tap.e2e.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.h2tap.e2e.Await;
import dev.h2tap.e2e.Certificates;
import dev.h2tap.e2e.H2tapProcess;
import dev.h2tap.e2e.RecordedExchanges;
import dev.h2tap.e2e.RunningProcess;
import dev.h2tap.e2e.Stage;
import dev.h2tap.e2e.Tool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A page in Chromium, served through h2tap, opens a WebSocket through h2tap. */
class ChromiumIT {
  @RegisterExtension static final Stage STAGE = new Stage();
  private static WebSocketEcho echo;
  private static H2tapProcess h2tap;
  private static Path log;

  @BeforeAll
  static void start() throws Exception {
    echo = WebSocketEcho.start(STAGE);
    Certificates certificates = Certificates.in(STAGE);
    log = STAGE.file("log.h2tap");
    h2tap =
        STAGE.h2tap(
            "--upstream",
            "http://127.0.0.1:" + echo.port(),
            "--listen-cert",
            certificates.serverChain().toString(),
            "--listen-key",
            certificates.serverKey().toString(),
            "--record",
            log.toString());
  }

  @Test
  void overHttp1InPlaintext() throws Exception {
    assertThat(opened("plain", h2tap.http("/"))).isEqualTo("HTTP/1.1 101");
  }

  /** Chromium asks on the connection of the page, since that announces extended CONNECT. */
  @Test
  void overHttp2() throws Exception {
    assertThat(opened("tls", h2tap.https("/"))).isEqualTo("h2 200");
  }

  /** Shows the page until it has told of the echo; what the client was sent on its WebSocket. */
  private static String opened(String name, String url) throws Exception {
    int before = echo.asked().size();
    RunningProcess chromium =
        STAGE.start(
            Tool.CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--ignore-certificate-errors",
            "--remote-debugging-port=0",
            "--user-data-dir=" + STAGE.file(name),
            url);
    Await.until(
        "the page tells of an echo",
        () -> told(before).contains("/told/chat/hello%20from%20the%20page"));
    chromium.end();
    Await.until("the exchange is told", () -> exchange(url) != null);
    JsonNode exchange = exchange(url);
    return exchange.path("downstreamProtocol").asText() + " " + exchange.path("status").asInt();
  }

  private static List<String> told(int before) {
    return echo.asked().subList(before, echo.asked().size());
  }

  private static JsonNode exchange(String url) throws Exception {
    boolean tls = url.startsWith("https");
    return RecordedExchanges.of(log).stream()
        .filter(exchange -> exchange.path("path").asText().equals("/echo"))
        .filter(exchange -> tls == exchange.path("downstreamProtocol").asText().equals("h2"))
        .findFirst()
        .orElse(null);
  }
}

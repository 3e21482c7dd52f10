package dev.h2tap.e2e.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.h2tap.e2e.Await;
import dev.h2tap.e2e.Middle;
import dev.h2tap.e2e.Nginx;
import dev.h2tap.e2e.Ports;
import dev.h2tap.e2e.RunningProcess;
import dev.h2tap.e2e.Stage;
import dev.h2tap.e2e.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Chromium trusts h2tap's CA and has h2tap as its proxy: a page of many parts, a WebSocket and an
 * event stream.
 */
class BrowserIT {
  private static final int PARTS = 100;

  /** Asks for {@code /told/...} once all parts, both events and the echo have come. */
  private static final String PAGE =
      """
      <!doctype html><script>
      let loaded = 0, events = '', echo = '';
      const tell = () => {
        if (loaded === %1$d && events === 'onetwo' && echo)
          fetch('/told/' + loaded + '/' + events + '/' + echo);
      };
      for (let i = 0; i < %1$d; i++)
        fetch('/part?' + i).then(r => r.text()).then(t => { loaded += t.length / 1000; tell(); });
      const source = new EventSource('/events');
      source.onmessage = e => { events += e.data; if (e.data === 'two') source.close(); tell(); };
      const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/echo', 'chat');
      socket.onopen = () => socket.send('hello');
      socket.onmessage = e => { echo = e.data; tell(); };
      </script>"""
          .formatted(PARTS);

  @RegisterExtension static final Stage STAGE = new Stage();

  private static Middle middle;
  private static WebSocketEcho echo;
  private static int site;

  @BeforeAll
  static void start() throws Exception {
    middle = Middle.on(STAGE);
    echo = WebSocketEcho.start(STAGE);
    site = Ports.free();
    Files.writeString(Nginx.www(STAGE).resolve("page.html"), PAGE);
    Files.writeString(Nginx.www(STAGE).resolve("part"), "p".repeat(1000));
    Nginx.start(
        STAGE,
        site,
        """
        server {
          listen 127.0.0.1:%1$d ssl http2;
          ssl_certificate %2$s; ssl_certificate_key %3$s;
          types { text/html html; }
          location /echo {
            proxy_pass http://127.0.0.1:%4$d;
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection upgrade;
          }
          location /told { proxy_pass http://127.0.0.1:%4$d; }
          location /events { proxy_pass http://127.0.0.1:%4$d; proxy_buffering off; }
        }
        """
            .formatted(
                site,
                middle.certificates().serverChain(),
                middle.certificates().serverKey(),
                echo.port()));
  }

  @Test
  void aPageOfManyPartsAWebSocketAndAnEventStream() throws Exception {
    String url = "https://localhost:" + site + "/page.html";
    RunningProcess chromium = browse(homeThatTrusts(middle.authority()), url);
    Await.until(
        "the page has everything", () -> echo.asked().contains("/told/" + PARTS + "/onetwo/hello"));
    chromium.end();

    List<JsonNode> exchanges = middle.exchanges();
    assertThat(exchanges)
        .filteredOn(exchange -> exchange.path("path").asText().startsWith("/part"))
        .hasSize(PARTS)
        .allMatch(exchange -> exchange.path("status").asInt() == 200)
        .allMatch(exchange -> exchange.path("downstreamProtocol").asText().equals("h2"))
        .allMatch(exchange -> exchange.path("upstreamProtocol").asText().equals("h2"));
    Await.until("the WebSocket is told", () -> ended("/echo"));
    Await.until("the events are told", () -> ended("/events"));
    assertThat(middle.read("inspect", "--filter", "kind=message").out())
        .contains("WebSocket")
        .contains("message \"two\"");
  }

  private static boolean ended(String path) throws Exception {
    return middle.exchanges().stream()
        .anyMatch(exchange -> exchange.path("path").asText().equals(path));
  }

  /** A home directory whose certificate database knows the CA, as a user's does. */
  private static Path homeThatTrusts(Path authority) throws Exception {
    Path home = Files.createDirectories(STAGE.file("home"));
    Path database = Files.createDirectories(home.resolve(".pki/nssdb"));
    certutil(database, "-N", "--empty-password");
    certutil(database, "-A", "-t", "C,,", "-n", "h2tap", "-i", authority.toString());
    return home;
  }

  private static void certutil(Path database, String... words) throws Exception {
    RunningProcess certutil =
        STAGE.start(
            Tool.CERTUTIL,
            Stream.concat(Stream.of("-d", "sql:" + database), List.of(words).stream())
                .toArray(String[]::new));
    assertThat(certutil.exitCode(Await.DEADLINE)).as(certutil.transcript()).isZero();
  }

  private static RunningProcess browse(Path home, String url) throws Exception {
    return STAGE.start(
        Tool.ENV,
        "HOME=" + home,
        Tool.CHROMIUM.path(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--remote-debugging-port=0",
        "--user-data-dir=" + STAGE.file("chromium"),
        "--proxy-server=" + middle.proxy("http"),
        "--proxy-bypass-list=<-loopback>",
        url);
  }
}

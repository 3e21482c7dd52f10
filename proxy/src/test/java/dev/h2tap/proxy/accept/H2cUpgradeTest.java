package dev.h2tap.proxy.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class H2cUpgradeTest {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

  private final Client client = new Client();

  @AfterEach
  void close() {
    client.close();
  }

  private static String upgrade(String method, String version, String settings, String more) {
    return method
        + " /up "
        + version
        + "\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: "
        + settings
        + "\r\n"
        + more;
  }

  private void answer() {
    client.upstreams.accept();
    client.upstreams.last().response().head(new ResponseHead(204, "", new Fields()), true);
  }

  @Test
  void theRequestIsAnsweredOnStreamOne() {
    client.send(upgrade("GET", "HTTP/1.1", "AAMAAABkAAQAAP__", "\r\n"));
    assertThat(client.received()).startsWith("HTTP/1.1 101 Switching Protocols\r\n");
    client.send(PREFACE);
    assertThat(client.upstreams.last().request().path()).isEqualTo("/up");
    answer();
    // HEADERS, END_STREAM | END_HEADERS, stream 1
    assertThat(client.received()).contains("\1\5\0\0\0\1");
    assertThat(client.upstreams.last().request().fields().contains("http2-settings")).isFalse();
  }

  @Test
  void thePrefaceMayFollowInPieces() {
    client.send(upgrade("GET", "HTTP/1.1", "", "\r\n"));
    for (char c : PREFACE.toCharArray()) {
      client.send(String.valueOf(c));
    }
    answer();
    assertThat(client.received()).contains("\1\5\0\0\0\1");
    assertThat(
            client.recording.all(Event.Plaintext.class).stream()
                .filter(p -> p.syntax() == Syntax.HTTP2 && p.firstFrame() == 0))
        .isNotEmpty();
  }

  @Test
  void aRequestWithContentIsServedInHttp1() {
    client.send(upgrade("POST", "HTTP/1.1", "", "Content-Length: 1\r\n\r\nx"));
    answer();
    assertThat(client.received()).startsWith("HTTP/1.1 204");
  }

  @Test
  void anHttp10RequestIsServedInHttp1() {
    client.send(upgrade("GET", "HTTP/1.0", "", "\r\n"));
    answer();
    assertThat(client.received()).startsWith("HTTP/1.1 204");
  }

  @ParameterizedTest
  @ValueSource(strings = {"!!", "AAMA", "AAIAAAAF"})
  void badSettingsAreRefused(String settings) {
    client.send(upgrade("GET", "HTTP/1.1", settings, "\r\n"));
    assertThat(client.received()).startsWith("HTTP/1.1 400 bad HTTP2-Settings field");
  }
}

package dev.h2tap.proxy.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocksTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String TO_NAME = "\5\1\0\3\3a.b\37\220";

  private Client client = new Client(forward(null));

  private static ForwardProxy forward(@Nullable ProxyCredentials credentials) {
    return new ForwardProxy(
        (name, chain, alpn) -> {
          throw new AssertionError();
        },
        () -> {
          throw new AssertionError();
        },
        new HostGlobs(List.of()),
        credentials,
        false,
        notice -> {});
  }

  private void withPassword() {
    client.close();
    client = new Client(forward(new ProxyCredentials("me", "secret")));
  }

  @AfterEach
  void close() {
    client.close();
  }

  private String destination() {
    return String.valueOf(client.upstreams.last().arrival().destination());
  }

  private String reason() {
    return String.valueOf(client.recording.all(Event.ConnectionClosed.class).get(0).detail());
  }

  @ParameterizedTest
  @CsvSource({
    "'\5\1\0\3\3a.b\37\220', a.b:8080",
    "'\5\1\0\1\177\0\0\1\0\120', 127.0.0.1:80",
    "'\5\1\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\120', [::1]:80",
  })
  void version5LeadsToNamesAndAddresses(String request, String expected) {
    client.send("\5\1\0");
    assertThat(client.received()).isEqualTo("\5\0");
    client.send(request);
    assertThat(client.received()).startsWith("\5\0\0");
    client.send(GET);
    assertThat(destination()).isEqualTo(expected);
  }

  @Test
  void whatComesAtOnceIsTakenInItsTurn() {
    client.send("\5\1\0" + TO_NAME + GET);
    assertThat(client.received()).startsWith("\5\0\5\0\0");
    assertThat(destination()).isEqualTo("a.b:8080");
  }

  @Test
  void version4LeadsToAddressesAnd4aToNames() {
    client.send("\4\1\0\120\n\0\0\1\0" + GET);
    assertThat(client.received()).startsWith("\0\132");
    assertThat(destination()).isEqualTo("10.0.0.1:80");
    client.close();
    client = new Client(forward(null));
    client.send("\4\1\0\120\0\0\0\1\0a.b\0" + GET);
    assertThat(destination()).isEqualTo("a.b:80");
  }

  @Test
  void thePasswordIsChecked() {
    withPassword();
    client.send("\5\2\0\2");
    assertThat(client.received()).isEqualTo("\5\2");
    client.send("\1\2me\6secret");
    assertThat(client.received()).isEqualTo("\1\0");
    client.send(TO_NAME + GET);
    assertThat(destination()).isEqualTo("a.b:8080");
  }

  @Test
  void aWrongPasswordIsRefused() {
    withPassword();
    client.send("\5\1\2").send("\1\2me\5wrong");
    assertThat(client.received()).isEqualTo("\5\2\1\u00ff");
    assertThat(client.isOpen()).isFalse();
    assertThat(reason()).contains("--proxy-auth");
  }

  @Test
  void noPasswordAtAllIsRefused() {
    withPassword();
    client.send("\5\1\0");
    assertThat(client.received()).isEqualTo("\5\u00ff");
    assertThat(client.isOpen()).isFalse();
    withPassword();
    client.send("\4\1\0\120\n\0\0\1\0");
    assertThat(client.isOpen()).isFalse();
    assertThat(reason()).contains("SOCKS 4 has no passwords");
  }

  @Test
  void onlyConnectionsAreMade() {
    client.send("\5\1\0").send("\5\3\0\1\n\0\0\1\0\120");
    assertThat(client.received()).startsWith("\5\0\5\7");
    assertThat(client.isOpen()).isFalse();
    assertThat(reason()).contains("UDP_ASSOCIATE");
  }

  @Test
  void whereOneTargetIsServedThereIsNoSocks() {
    client.close();
    client = new Client();
    client.send("\5\1\0");
    assertThat(client.isOpen()).isFalse();
    assertThat(reason()).contains("without --upstream");
  }
}

package dev.h2tap.proxy.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstBytesTest {
  @ParameterizedTest
  @CsvSource({
    "'', NEED_MORE",
    "G, HTTP1",
    "P, NEED_MORE",
    "PR, NEED_MORE",
    "PRI, NEED_MORE",
    "'PRI ', NEED_MORE",
    "PUT, HTTP1",
    "PROPFIND, HTTP1",
    "'PRI /', UNKNOWN",
    "x, HTTP1",
    "'\"', UNKNOWN",
    "'\u0016', NEED_MORE",
    "'\u0016\u0003', TLS",
    "'\u0016\u0004', UNKNOWN",
    "'\u0005\u0001', SOCKS5",
    "'\u0004', SOCKS4",
  })
  void tellWhatFollows(String bytes, FirstBytes expected) {
    assertThat(FirstBytes.of(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'GET / HTTP/1.1\r\n', HTTP1",
    "'OPTIONS * HTTP/1.1\r\n', HTTP1",
    "'GET http://a/ HTTP/1.0\n', HTTP1",
    "'GET / HT', NEED_MORE",
    "'SSH-2.0-OpenSSH_9.2\r\n', UNKNOWN",
    "'EHLO me\r\n', UNKNOWN",
    "'CONNECT a:443 HTTP/1.1\r\n', UNKNOWN",
    "'\u0005\u0001', UNKNOWN",
    "'\u0016\u0003', TLS",
    "'\u0000\u0000\u0000\u0008', UNKNOWN",
  })
  void tellLessInATunnel(String bytes, FirstBytes expected) {
    assertThat(FirstBytes.inTunnel(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1)))
        .isEqualTo(expected);
  }

  @Test
  void thePrefaceIsHttp2OnlyWhenItIsWhole() {
    String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    for (int length = 1; length < preface.length(); length++) {
      assertThat(
              FirstBytes.of(Unpooled.copiedBuffer(preface, 0, length, StandardCharsets.US_ASCII)))
          .isEqualTo(FirstBytes.NEED_MORE);
    }
    assertThat(FirstBytes.of(Unpooled.copiedBuffer(preface, StandardCharsets.US_ASCII)))
        .isEqualTo(FirstBytes.HTTP2);
  }

  @Test
  void whatIsNeitherTlsNorHttpIsRecordedAndClosed() {
    try (Client client = new Client()) {
      client.send("\u0005\u0001\u0000");
      assertThat(client.isOpen()).isFalse();
      assertThat(client.recording.plaintext(Direction.RECEIVED)).isEqualTo("\u0005\u0001\u0000");
      assertThat(client.recording.all(Event.Plaintext.class))
          .allMatch(p -> p.syntax() == Syntax.OPAQUE);
    }
  }

  @Test
  void aClientThatLeavesWithoutAWordIsLetGo() {
    try (Client client = new Client()) {
      client.halfClose();
      assertThat(client.isOpen()).isFalse();
    }
  }

  @Test
  void aClientThatLeavesAfterHalfAPrefaceIsRecordedAndLetGo() {
    try (Client client = new Client()) {
      client.send("PRI").halfClose();
      assertThat(client.isOpen()).isFalse();
      assertThat(client.recording.plaintext(Direction.RECEIVED)).isEqualTo("PRI");
    }
  }

  @Test
  void tlsWithoutACertificateOfOursIsClosedWithTheReason() {
    try (Client client = new Client()) {
      client.send("\u0016\u0003\u0001\u0000\u0001\u0001");
      assertThat(client.isOpen()).isFalse();
      assertThat(client.recording.all(Event.ConnectionClosed.class).get(0).detail())
          .contains("--listen-cert");
    }
  }
}

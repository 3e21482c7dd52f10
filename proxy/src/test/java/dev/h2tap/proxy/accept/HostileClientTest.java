package dev.h2tap.proxy.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever arrives is answered or closed, recorded whole, and nothing escapes the pipeline. */
class HostileClientTest {
  private static final int ROUNDS = 150;
  private static final Failure LOST =
      Failure.upstream(
          502, Cause.fault("unexplained", "").says("it is gone", null), "connection_terminated");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: v\r\n\r\n",
        "POST http://b/x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
            + "HTTP2-Settings: AAMAAABk\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
            + "\0\0\5\1\5\0\0\0\1\u0082\u0084\u0086\u0041\u0001a\0\0\3\0\1\0\0\0\1abc",
      })
  void getsAnAnswerOrAnEnd(String message) {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      String bytes = mutate(random, message);
      try (Client client = new Client()) {
        client.upstreams.failWith(LOST);
        int at = 0;
        StringBuilder sent = new StringBuilder();
        while (at < bytes.length() && client.isOpen()) {
          int end = Math.min(bytes.length(), at + 1 + random.nextInt(40));
          client.send(bytes.substring(at, end));
          sent.append(bytes, at, end);
          at = end;
        }
        boolean decided = client.channel.pipeline().get("first-bytes") == null;
        client.halfClose();
        String answer = client.received();
        assertThat(!client.isOpen() || !answer.isEmpty()).as("round %d", round).isTrue();
        if (decided) {
          assertThat(client.recording.plaintext(Direction.RECEIVED)).isEqualTo(sent.toString());
        }
        assertThat(client.recording.plaintext(Direction.SENT)).isEqualTo(answer);
        client.disconnect();
        assertThat(client.recording.all(Event.ExchangeEnded.class).size())
            .isGreaterThanOrEqualTo(client.upstreams.opened.size());
        assertThat(client.recording.all(Event.ConnectionClosed.class)).hasSize(1);
      }
    }
  }

  private static String mutate(Random random, String message) {
    byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length == 0) {
      bytes = new byte[random.nextInt(200) + 1];
      random.nextBytes(bytes);
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}

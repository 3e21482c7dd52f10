package dev.h2tap.e2e.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.e2e.H2tapProcess;
import dev.h2tap.e2e.RawConnection;
import dev.h2tap.e2e.RawUpstream;
import dev.h2tap.e2e.Stage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Request and response at the same time: each piece must arrive before the next is sent. nghttpx
 * stands where one side of h2tap is to speak HTTP/2.
 */
class StreamingIT {
  @RegisterExtension static final Stage STAGE = new Stage();
  private static H2tapProcess h2tap;

  @BeforeAll
  static void start() throws Exception {
    RawUpstream upstream = RawUpstream.start(STAGE, (connection, number) -> answer(connection));
    h2tap =
        STAGE.configured(
            STAGE.write(
                "h2tap.yaml",
                """
                listeners:
                  - {name: http1-to-http1, listen: 127.0.0.1:0}
                  - {name: http1-to-http2, listen: 127.0.0.1:0}
                routes:
                  - match: {listener: http1-to-http1}
                    upstream: http://127.0.0.1:%d
                  - match: {listener: http1-to-http2}
                    upstream: http://127.0.0.1:%d
                    upstream-protocol: h2
                """
                    .formatted(upstream.port(), Hop.to(STAGE, upstream.port(), false).port())));
  }

  /** Sends an event, or the echo of a piece, whenever it is sent a piece. */
  private static void answer(RawConnection connection) throws Exception {
    String head = connection.readHead();
    connection.send(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    if (head.startsWith("GET")) {
      connection.send("d\r\ndata: first\n\n\r\n");
      connection.readToEnd();
      return;
    }
    for (String piece = ""; !piece.equals("0\r\n"); ) {
      piece = connection.readThrough("\r\n");
      if (!piece.equals("0\r\n")) {
        String text = connection.readThrough("\r\n");
        connection.send(piece + text);
      }
    }
    connection.send("0\r\n\r\n");
  }

  private static int port(String combination) throws Exception {
    int direct = h2tap.ports().get(combination.replace("http2-to", "http1-to"));
    return combination.startsWith("http2") ? Hop.to(STAGE, direct, true).port() : direct;
  }

  @ParameterizedTest
  @ValueSource(strings = {"http1-to-http1", "http1-to-http2", "http2-to-http1", "http2-to-http2"})
  void theResponseFlowsWhileTheRequestDoes(String combination) throws Exception {
    RawConnection client = RawConnection.to(port(combination));
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (String piece : new String[] {"one", "two", "six"}) {
      client.send("3\r\n" + piece + "\r\n");
      client.readThrough(piece);
    }
    client.send("0\r\n\r\n");
    assertThat(client.readThrough("0\r\n\r\n")).isNotEmpty();
    client.end();

    RawConnection reader = RawConnection.to(port(combination));
    reader.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(reader.readThrough("data: first\n\n")).contains("text/event-stream");
    reader.end();
  }
}

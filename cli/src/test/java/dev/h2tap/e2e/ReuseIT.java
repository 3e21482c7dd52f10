package dev.h2tap.e2e;

import static dev.h2tap.e2e.Http2Wire.END_HEADERS;
import static dev.h2tap.e2e.Http2Wire.END_STREAM;
import static dev.h2tap.e2e.Http2Wire.HEADERS;
import static dev.h2tap.e2e.Http2Wire.block;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that end while there is more to come: no request is lost, no response mixed up. */
class ReuseIT {
  @RegisterExtension final Stage stage = new Stage();

  @ParameterizedTest(name = "{0}, at most {1} requests a connection")
  @CsvSource({"http2, 1", "http2, 7", "http2, 50", "'', 1", "'', 7", "'', 50"})
  void anUpstreamThatEndsItsConnectionsLosesNoRequest(String listen, int most) throws Exception {
    int port = Ports.free();
    Nginx.start(
        stage,
        port,
        "server { listen 127.0.0.1:%d %s; keepalive_requests %d; }".formatted(port, listen, most));
    Files.writeString(Nginx.www(stage).resolve("page"), "page");
    H2tapProcess h2tap =
        stage.h2tapOn(
            H2tapProcess.SAMPLED_LEAKS,
            "--upstream",
            "http://127.0.0.1:" + port,
            "--upstream-protocol",
            listen.isEmpty() ? "http1" : "h2");
    H2load result = H2load.run(stage, "-n500", "-c5", "-m10", h2tap.http("/page"));
    assertThat(result.succeeded()).as(result.report()).isEqualTo(500);
  }

  @Test
  void goAwayLetsStartedStreamsFinishAndTheOthersAreTriedAgain() throws Exception {
    RawUpstream upstream =
        RawUpstream.start(
            stage,
            (connection, number) -> {
              Http2Wire wire = Http2Wire.accept(connection);
              int first = wire.await(HEADERS).stream();
              if (number == 0) {
                wire.await(HEADERS);
                wire.goAway(first, 0);
              }
              wire.send(HEADERS, END_HEADERS | END_STREAM, first, block(":status", "20" + number));
              connection.readToEnd();
            });
    H2tapProcess h2tap = stage.h2tap("--upstream", upstream.url(), "--upstream-protocol", "h2");
    Http2Wire client = Http2Wire.connect(h2tap.port());
    byte[] get = block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a");
    client.send(HEADERS, END_HEADERS | END_STREAM, 1, get);
    client.send(HEADERS, END_HEADERS | END_STREAM, 3, get);
    Http2Wire.Frame one = client.await(HEADERS);
    Http2Wire.Frame other = client.await(HEADERS);
    assertThat(one.stream() + other.stream()).isEqualTo(4);
    assertThat(upstream.received()).hasSize(2);
  }

  @Test
  void aGetOnAPooledConnectionThatJustClosedIsTriedAgain() throws Exception {
    RawUpstream upstream = answersOnceThenResets();
    H2tapProcess h2tap = stage.h2tap("--upstream", upstream.url());
    Curl curl = new Curl(stage);
    assertThat(curl.run(h2tap.http("/")).status()).isEqualTo(200);
    Curl.Response second = curl.run(h2tap.http("/"));
    assertThat(second.status()).as(second.reason()).isEqualTo(200);
    assertThat(upstream.received()).hasSize(2);
  }

  @Test
  void aPostOnAPooledConnectionThatWasResetIsNotSentTwice() throws Exception {
    RawUpstream upstream = answersOnceThenResets();
    H2tapProcess h2tap = stage.h2tap("--upstream", upstream.url());
    Curl curl = new Curl(stage);
    assertThat(curl.run(h2tap.http("/")).status()).isEqualTo(200);
    Curl.Response second = curl.run("-d", "x", h2tap.http("/"));
    assertThat(second.status()).isEqualTo(502);
    assertThat(upstream.received()).hasSize(1);
  }

  private RawUpstream answersOnceThenResets() throws Exception {
    return RawUpstream.start(
        stage,
        (connection, number) -> {
          connection.readHead();
          connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          connection.readHead();
          connection.reset();
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"http1", "h2"})
  void aHalfClosedClientStillGetsItsResponse(String protocol) throws Exception {
    H2tapProcess h2tap = beforeNginx(protocol);
    RawConnection client = RawConnection.to(h2tap.port());
    client.send("GET /page HTTP/1.1\r\nHost: a\r\n\r\n");
    client.shutdownOutput();
    assertThat(client.readToEnd()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\npage");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http1", "h2"})
  void pipelinedRequestsAreAnsweredInOrder(String protocol) throws Exception {
    H2tapProcess h2tap = beforeNginx(protocol);
    for (int i = 0; i < 20; i++) {
      Files.writeString(Nginx.www(stage).resolve("n" + i), "<" + i + ">");
    }
    RawConnection client = RawConnection.to(h2tap.port());
    StringBuilder requests = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      requests.append("GET /n").append(i).append(" HTTP/1.1\r\nHost: a\r\n");
      requests.append(i == 19 ? "Connection: close\r\n\r\n" : "\r\n");
      expected.append("<").append(i).append(">");
    }
    client.send(requests.toString());
    assertThat(client.readToEnd().replaceAll("(?s)HTTP/1.1 200 OK\r\n.*?\r\n\r\n", ""))
        .isEqualTo(expected.toString());
  }

  private H2tapProcess beforeNginx(String protocol) throws Exception {
    int port = Ports.free();
    Nginx.start(
        stage,
        port,
        "server { listen 127.0.0.1:%d %s; }".formatted(port, protocol.equals("h2") ? "http2" : ""));
    Files.writeString(Nginx.www(stage).resolve("page"), "page");
    return stage.h2tap("--upstream", "http://127.0.0.1:" + port, "--upstream-protocol", protocol);
  }
}

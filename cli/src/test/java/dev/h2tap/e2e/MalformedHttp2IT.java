package dev.h2tap.e2e;

import static dev.h2tap.e2e.Http2Wire.CONTINUATION;
import static dev.h2tap.e2e.Http2Wire.END_HEADERS;
import static dev.h2tap.e2e.Http2Wire.END_STREAM;
import static dev.h2tap.e2e.Http2Wire.GOAWAY;
import static dev.h2tap.e2e.Http2Wire.HEADERS;
import static dev.h2tap.e2e.Http2Wire.RST_STREAM;
import static dev.h2tap.e2e.Http2Wire.block;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/2 requests that are malformed (RFC 9113 §8.1.1) are reset and never reach the upstream. */
class MalformedHttp2IT {
  private static final int PROTOCOL_ERROR = 1;
  private static final int MAX_FRAME = 16_384;

  @RegisterExtension static final Stage STAGE = new Stage();
  private static RawUpstream upstream;
  private static H2tapProcess h2tap;

  @BeforeAll
  static void start() throws Exception {
    upstream =
        RawUpstream.start(
            STAGE,
            (connection, number) -> {
              connection.readHead();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            });
    h2tap = STAGE.h2tap("--upstream", upstream.url());
  }

  private static Arguments plus(String name, String... more) {
    List<String> fields =
        new ArrayList<>(
            List.of(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a"));
    fields.addAll(Arrays.asList(more));
    return Arguments.of(name, fields);
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        plus("connection", "connection", "close"),
        plus("keep-alive", "keep-alive", "1"),
        plus("proxy-connection", "proxy-connection", "close"),
        plus("transfer-encoding", "transfer-encoding", "chunked"),
        plus("upgrade", "upgrade", "websocket"),
        plus("te other than trailers", "te", "gzip"),
        plus("an upper-case name", "X-Upper", "1"),
        plus("an empty name", "", "1"),
        plus("a name with a space", "x one", "1"),
        plus("CR and LF in a value", "x-one", "1\r\nx-two: 2"),
        plus("LF in a value", "x-one", "1\n2"),
        plus("NUL in a value", "x-one", "1\u00002"),
        plus("a value with a space in front", "x-one", " 1"),
        plus("a pseudo-field after a field", "x-one", "1", ":path", "/two"),
        plus("a pseudo-field twice", ":path", "/two"),
        plus("an unknown pseudo-field", ":protocol2", "x"),
        plus("a response's pseudo-field", ":status", "200"),
        plus("Host other than :authority", "host", "b"),
        plus("two different lengths", "content-length", "1", "content-length", "2"),
        plus("a length without a body", "content-length", "5"),
        Arguments.of("no :method", List.of(":scheme", "http", ":path", "/", ":authority", "a")),
        Arguments.of("no :path", List.of(":method", "GET", ":scheme", "http", ":authority", "a")),
        Arguments.of("no :scheme", List.of(":method", "GET", ":path", "/", ":authority", "a")),
        Arguments.of(
            "an empty :path",
            List.of(":method", "GET", ":scheme", "http", ":path", "", ":authority", "a")),
        Arguments.of(
            "a :method that is no token",
            List.of(":method", "G T", ":scheme", "http", ":path", "/", ":authority", "a")),
        Arguments.of(
            "a space in :path",
            List.of(
                ":method", "GET", ":scheme", "http", ":path", "/ HTTP/1.1", ":authority", "a")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void isAStreamError(String name, List<String> fields) throws Exception {
    int before = upstream.received().size();
    Http2Wire client = Http2Wire.connect(h2tap.port());
    client.send(HEADERS, END_HEADERS | END_STREAM, 1, block(fields.toArray(String[]::new)));
    Http2Wire.Frame last = client.awaitEnd(1);
    assertThat(last.type()).isIn(RST_STREAM, GOAWAY);
    assertThat(last.errorCode()).isEqualTo(PROTOCOL_ERROR);
    assertThat(upstream.received()).as("seen by the upstream").hasSize(before);
    client.end();
  }

  @Test
  void anOversizedHeaderListIsRefused() throws Exception {
    int before = upstream.received().size();
    byte[] block =
        block(
            ":method",
            "GET",
            ":scheme",
            "http",
            ":path",
            "/",
            ":authority",
            "a",
            "x-large",
            "x".repeat(300_000));
    Http2Wire client = Http2Wire.connect(h2tap.port());
    for (int from = 0; from < block.length; from += MAX_FRAME) {
      int to = Math.min(block.length, from + MAX_FRAME);
      client.send(
          from == 0 ? HEADERS : CONTINUATION,
          (from == 0 ? END_STREAM : 0) | (to == block.length ? END_HEADERS : 0),
          1,
          Arrays.copyOfRange(block, from, to));
    }
    Http2Wire.Frame last = client.awaitEnd(1);
    assertThat(last.type()).isIn(HEADERS, RST_STREAM, GOAWAY);
    if (last.type() == HEADERS) {
      assertThat(new String(last.payload())).contains("431");
    }
    assertThat(upstream.received()).as("seen by the upstream").hasSize(before);
    client.end();
  }
}

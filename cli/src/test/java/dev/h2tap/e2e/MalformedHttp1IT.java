package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/1.1 requests that are malformed or ambiguous are refused and never reach the upstream. */
class MalformedHttp1IT {
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

  static Stream<Arguments> requests() {
    String post = "POST / HTTP/1.1\r\nHost: a\r\n";
    String get = "GET / HTTP/1.1\r\nHost: a\r\n";
    return Stream.of(
        request("Content-Length and Transfer-Encoding", 400)
            .with(post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        request("Transfer-Encoding and Content-Length", 400)
            .with(post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"),
        request("two Content-Lengths", 400)
            .with(post + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"),
        request("a list of Content-Lengths", 400).with(post + "Content-Length: 4, 5\r\n\r\nabcde"),
        request("a negative Content-Length", 400).with(post + "Content-Length: -1\r\n\r\n"),
        request("a Content-Length with a sign", 400).with(post + "Content-Length: +1\r\n\r\nx"),
        request("an unknown transfer coding", 400, 501)
            .with(post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        request("chunked twice", 400)
            .with(post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
        request("Transfer-Encoding in HTTP/1.0", 400)
            .with("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        request("a space before the colon", 400).with(post + "Content-Length : 1\r\n\r\nx"),
        request("obs-fold", 400).with(get + "X-Folded: one\r\n two\r\n\r\n"),
        request("a fold before the first field", 400).with("GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        request("bare LF", 400).with("GET / HTTP/1.1\nHost: a\n\n"),
        request("bare LF in the fields", 400).with(get + "X-One: 1\nX-Two: 2\r\n\r\n"),
        request("bare CR in a value", 400).with(get + "X-One: 1\r2\r\n\r\n"),
        request("NUL in a value", 400).with(get + "X-One: 1\u00002\r\n\r\n"),
        request("a field without a name", 400).with(get + ": x\r\n\r\n"),
        request("a name that is no token", 400).with(get + "X(One): 1\r\n\r\n"),
        request("no Host", 400).with("GET / HTTP/1.1\r\n\r\n"),
        request("two Hosts", 400).with(get + "Host: b\r\n\r\n"),
        request("a Host that is none", 400).with("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        request("a control character in the target", 400)
            .with("GET /\u0001 HTTP/1.1\r\nHost: a\r\n\r\n"),
        request("no version", 400).with("GET /\r\nHost: a\r\n\r\n"),
        request("an oversized field", 431)
            .with(get + "X-Large: " + "x".repeat(400_000) + "\r\n\r\n"),
        request("too many fields", 431)
            .with(get + "X-Many: 0123456789\r\n".repeat(20_000) + "\r\n"));
  }

  private record Named(String name, int... statuses) {
    Arguments with(String request) {
      return Arguments.of(name, statuses, request);
    }
  }

  private static Named request(String name, int... statuses) {
    return new Named(name, statuses);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void isRefused(String name, int[] statuses, String request) throws Exception {
    int before = upstream.received().size();
    RawConnection client = RawConnection.to(h2tap.port());
    client.send(request + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    String response = client.readToEnd();
    STAGE.note("response: " + response);
    assertThat(response).matches("(?s)HTTP/1\\.[01] [45]\\d\\d .*");
    assertThat(statuses).contains(Integer.parseInt(response.substring(9, 12)));
    assertThat(response.lines().filter(line -> line.startsWith("HTTP/"))).hasSize(1);
    assertThat(response.toLowerCase()).contains("connection: close");
    assertThat(upstream.received()).as("seen by the upstream").hasSize(before);
  }

  static Stream<String> bodies() {
    return Stream.of(
        "zz\r\nabc\r\n0\r\n\r\n",
        "3 \r\nabc\r\n0\r\n\r\n",
        "0x3\r\nabc\r\n0\r\n\r\n",
        "-3\r\nabc\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nabc\r\n0\r\n\r\n",
        "3\nabc\r\n0\r\n\r\n",
        "3\r\nabcdef\r\n0\r\n\r\n");
  }

  /** The head has gone up by then; what must not happen is that the upstream sees a whole body. */
  @ParameterizedTest
  @MethodSource("bodies")
  void aBadChunkEndsTheExchange(String chunks) throws Exception {
    RawUpstream reader = RawUpstream.start(STAGE, (connection, number) -> connection.readToEnd());
    H2tapProcess before = STAGE.h2tap("--upstream", reader.url());
    RawConnection client = RawConnection.to(before.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
    String response = client.readToEnd();
    assertThat(response).startsWith("HTTP/1.1 400 ");
    assertThat(reader.received()).noneMatch(text -> text.endsWith("0\r\n\r\n"));
  }

  @Test
  void aGoodRequestStillPassesAfterwards() throws Exception {
    assertThat(new Curl(STAGE).run(h2tap.http("/")).status()).isEqualTo(200);
  }
}

package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HEAD, 204, 304, repeated fields, cookies, and HTTP/1.0 on either side. */
class MessageFormsIT {
  @RegisterExtension static final Stage STAGE = new Stage();
  private static final Curl CURL = new Curl(STAGE);
  private static H2tapProcess toHttp1;
  private static H2tapProcess toHttp2;

  @BeforeAll
  static void start() throws Exception {
    int http1 = Ports.free();
    int http2 = Ports.free();
    String locations =
        """
        location /nothing { return 204; }
        location /cookies {
          add_header Set-Cookie "a=1"; add_header Set-Cookie "b=2"; add_header X-Same one;
          add_header X-Same two; return 200 "$http_cookie\n";
        }
        """;
    Nginx.start(
        STAGE,
        http1,
        "server { listen 127.0.0.1:%d; %s } server { listen 127.0.0.1:%d http2; %s }"
            .formatted(http1, locations, http2, locations));
    Files.writeString(Nginx.www(STAGE).resolve("page"), "page");
    toHttp1 = STAGE.h2tap("--upstream", "http://127.0.0.1:" + http1);
    toHttp2 = STAGE.h2tap("--upstream", "http://127.0.0.1:" + http2, "--upstream-protocol", "h2");
  }

  static Stream<String> versions() {
    return Stream.of("--http1.1", "--http2-prior-knowledge");
  }

  private static Curl.Response[] both(String... arguments) throws Exception {
    String[] first = arguments.clone();
    String[] second = arguments.clone();
    first[first.length - 1] = toHttp1.http(arguments[arguments.length - 1]);
    second[second.length - 1] = toHttp2.http(arguments[arguments.length - 1]);
    return new Curl.Response[] {CURL.run(first), CURL.run(second)};
  }

  @ParameterizedTest
  @MethodSource("versions")
  void headHasTheLengthAndNoBody(String version) throws Exception {
    for (Curl.Response response : both(version, "--head", "/page")) {
      assertThat(response.exit()).as(response.error()).isZero();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.field("content-length")).containsExactly("4");
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void noContentHasNoLength(String version) throws Exception {
    for (Curl.Response response : both(version, "/nothing")) {
      assertThat(response.exit()).as(response.error()).isZero();
      assertThat(response.status()).isEqualTo(204);
      assertThat(response.field("content-length")).isEmpty();
      assertThat(response.field("transfer-encoding")).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void notModifiedHasNoBody(String version) throws Exception {
    String tag = CURL.run(toHttp1.http("/page")).field("etag").get(0);
    for (Curl.Response response : both(version, "-H", "If-None-Match: " + tag, "/page")) {
      assertThat(response.exit()).as(response.error()).isZero();
      assertThat(response.status()).isEqualTo(304);
      assertThat(response.field("etag")).containsExactly(tag);
      assertThat(response.field("transfer-encoding")).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void repeatedFieldsStayApartAndInOrder(String version) throws Exception {
    for (Curl.Response response : both(version, "/cookies")) {
      assertThat(response.field("set-cookie")).containsExactly("a=1", "b=2");
      assertThat(response.field("x-same")).containsExactly("one", "two");
    }
  }

  @Test
  void cookiesOfSeveralHttp2FieldsBecomeOne() throws Exception {
    String[] arguments = new String[2 * 100 + 2];
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      arguments[2 * i] = "-H";
      arguments[2 * i + 1] = "cookie: c" + i + "=" + i;
      joined.append(i == 0 ? "" : "; ").append("c").append(i).append("=").append(i);
    }
    arguments[200] = "-v";
    for (H2tapProcess h2tap : new H2tapProcess[] {toHttp1, toHttp2}) {
      arguments[201] = h2tap.http("/cookies");
      RunningProcess nghttp = STAGE.start(Tool.NGHTTP, arguments);
      assertThat(nghttp.exitCode(Duration.ofSeconds(20))).isZero();
      assertThat(nghttp.stdout()).contains(joined);
    }
  }

  @Test
  void anHttp10ClientGetsABodyThatEndsWithTheConnection() throws Exception {
    RawUpstream chunked =
        RawUpstream.start(
            STAGE,
            (connection, number) -> {
              connection.readHead();
              connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              connection.send("3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n");
              connection.readToEnd();
            });
    RawConnection client = RawConnection.to(STAGE.h2tap("--upstream", chunked.url()).port());
    client.send("GET / HTTP/1.0\r\n\r\n");
    String response = client.readToEnd();
    assertThat(response).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nabcdef");
    assertThat(response.toLowerCase()).doesNotContain("transfer-encoding");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.0", "--http1.1", "--http2-prior-knowledge"})
  void anHttp10UpstreamIsServed(String version) throws Exception {
    int port = Ports.free();
    STAGE.serve(
        port,
        Tool.PYTHON3,
        "-m",
        "http.server",
        "--bind",
        "127.0.0.1",
        "--directory",
        Nginx.www(STAGE).toString(),
        String.valueOf(port));
    H2tapProcess h2tap = STAGE.h2tap("--upstream", "http://127.0.0.1:" + port);
    Curl.Response response = CURL.run(version, h2tap.http("/page"));
    assertThat(response.status()).as(response.error()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("page");
  }
}

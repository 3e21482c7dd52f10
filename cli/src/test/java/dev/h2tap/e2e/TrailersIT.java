package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trailer fields pass in both directions and across versions. */
class TrailersIT {
  @RegisterExtension static final Stage STAGE = new Stage();
  private static final Curl CURL = new Curl(STAGE);
  private static RunningProcess nghttpd;
  private static H2tapProcess toHttp2;
  private static H2tapProcess toHttp1;
  private static RawUpstream http1;

  @BeforeAll
  static void start() throws Exception {
    int port = Ports.free();
    Files.writeString(STAGE.file("page"), "page");
    nghttpd =
        STAGE.serve(
            port,
            Tool.NGHTTPD,
            "--no-tls",
            "-v",
            "-a",
            "127.0.0.1",
            "--trailer",
            "x-check: 42",
            "--no-content-length",
            String.valueOf(port));
    toHttp2 = STAGE.h2tap("--upstream", "http://127.0.0.1:" + port, "--upstream-protocol", "h2");
    http1 =
        RawUpstream.start(
            STAGE,
            (connection, number) -> {
              if (connection.readHead().contains("chunked")) {
                connection.readThrough("\r\n0\r\n");
                connection.readHead();
              }
              connection.send(
                  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-check\r\n"
                      + "Connection: close\r\n\r\n4\r\npage\r\n0\r\nx-check: 42\r\n\r\n");
            });
    toHttp1 = STAGE.h2tap("--upstream", http1.url());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
  void ofAnHttp2Response(String version) throws Exception {
    Curl.Response response = CURL.run(version, toHttp2.http("/page"));
    assertThat(response.body()).as(response.error()).isEqualTo("page");
    assertThat(response.trailer("x-check")).containsExactly("42");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
  void ofAnHttp1Response(String version) throws Exception {
    Curl.Response response = CURL.run(version, toHttp1.http("/page"));
    assertThat(response.body()).as(response.error()).isEqualTo("page");
    assertThat(response.trailer("x-check")).containsExactly("42");
  }

  @Test
  void ofAnHttp1RequestToAnHttp2Upstream() throws Exception {
    RawConnection client = RawConnection.to(toHttp2.port());
    client.send(
        "POST /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3\r\nabc\r\n0\r\nX-Sum: from-http1\r\n\r\n");
    assertThat(client.readToEnd()).startsWith("HTTP/1.1 200 ");
    assertThat(nghttpd.stdout()).contains("x-sum: from-http1");
  }

  @Test
  void ofAnHttp2RequestToAnHttp1Upstream() throws Exception {
    RunningProcess nghttp =
        STAGE.start(
            Tool.NGHTTP,
            "-v",
            "-d",
            STAGE.file("page").toString(),
            "--no-content-length",
            "--trailer",
            "x-sum: from-http2",
            toHttp1.http("/page"));
    assertThat(nghttp.exitCode(Duration.ofSeconds(20))).isZero();
    assertThat(nghttp.stdout()).contains("x-check: 42");
    assertThat(http1.received())
        .anySatisfy(
            text -> assertThat(text).endsWith("4\r\npage\r\n0\r\nx-sum: from-http2\r\n\r\n"));
  }
}

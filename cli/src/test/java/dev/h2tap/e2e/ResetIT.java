package dev.h2tap.e2e;

import static dev.h2tap.e2e.Http2Wire.END_HEADERS;
import static dev.h2tap.e2e.Http2Wire.END_STREAM;
import static dev.h2tap.e2e.Http2Wire.HEADERS;
import static dev.h2tap.e2e.Http2Wire.RST_STREAM;
import static dev.h2tap.e2e.Http2Wire.block;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RST_STREAM passes with its code; early responses reach a client that still uploads. */
class ResetIT {
  private static final byte[] GET =
      block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a");

  @RegisterExtension final Stage stage = new Stage();

  @ParameterizedTest
  @ValueSource(ints = {0x1, 0x2, 0x8, 0xb, 0xd, 0xabcd})
  void theUpstreamsCodeReachesTheClientAfterTheResponseBegan(int code) throws Exception {
    RawUpstream upstream =
        RawUpstream.start(
            stage,
            (connection, number) -> {
              Http2Wire wire = Http2Wire.accept(connection);
              int stream = wire.await(HEADERS).stream();
              wire.send(HEADERS, END_HEADERS, stream, block(":status", "200"));
              wire.send(Http2Wire.DATA, 0, stream, (byte) 'x');
              wire.reset(stream, code);
              connection.readToEnd();
            });
    H2tapProcess h2tap = stage.h2tap("--upstream", upstream.url(), "--upstream-protocol", "h2");
    Http2Wire client = Http2Wire.connect(h2tap.port());
    client.send(HEADERS, END_HEADERS | END_STREAM, 1, GET);
    Http2Wire.Frame last = client.awaitEnd(1);
    assertThat(last.type()).isEqualTo(RST_STREAM);
    assertThat(last.errorCode()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x5, 0x8})
  void theClientsCodeReachesTheUpstream(int code) throws Exception {
    BlockingQueue<Http2Wire.Frame> resets = new LinkedBlockingQueue<>();
    RawUpstream upstream =
        RawUpstream.start(
            stage,
            (connection, number) -> {
              Http2Wire wire = Http2Wire.accept(connection);
              int stream = wire.await(HEADERS).stream();
              wire.send(HEADERS, END_HEADERS, stream, block(":status", "200"));
              resets.add(wire.await(RST_STREAM));
            });
    H2tapProcess h2tap = stage.h2tap("--upstream", upstream.url(), "--upstream-protocol", "h2");
    Http2Wire client = Http2Wire.connect(h2tap.port());
    client.send(HEADERS, END_HEADERS | END_STREAM, 1, GET);
    client.await(HEADERS);
    client.reset(1, code);
    Http2Wire.Frame reset = resets.poll(10, TimeUnit.SECONDS);
    assertThat(reset).isNotNull();
    assertThat(reset.errorCode()).isEqualTo(code);
  }

  @Test
  void aStreamThatWasRefusedIsTriedAgain() throws Exception {
    RawUpstream upstream =
        RawUpstream.start(
            stage,
            (connection, number) -> {
              Http2Wire wire = Http2Wire.accept(connection);
              wire.reset(wire.await(HEADERS).stream(), 0x7);
              int again = wire.await(HEADERS).stream();
              wire.send(HEADERS, END_HEADERS | END_STREAM, again, block(":status", "200"));
              connection.readToEnd();
            });
    H2tapProcess h2tap = stage.h2tap("--upstream", upstream.url(), "--upstream-protocol", "h2");
    assertThat(new Curl(stage).run(h2tap.http("/")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
  void anEarlyResponseReachesAClientThatUploads(String version) throws Exception {
    RawUpstream upstream =
        RawUpstream.start(
            stage,
            (connection, number) -> {
              connection.readHead();
              connection.send(
                  "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n"
                      + "Connection: close\r\n\r\nbig");
              connection.shutdownOutput();
              connection.readToEnd();
            });
    H2tapProcess h2tap = stage.h2tap("--upstream", upstream.url());
    Curl.Response response =
        new Curl(stage)
            .run(
                version,
                "-H",
                "Expect:",
                "--data-binary",
                "@" + Bodies.sparse(stage.file("large"), 20 * Bodies.MIB),
                h2tap.http("/"));
    assertThat(response.status()).as(response.error()).isEqualTo(413);
    assertThat(response.body()).isEqualTo("big");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
  void aResetWhileUploadingIsABadGateway(String version) throws Exception {
    RawUpstream upstream =
        RawUpstream.start(
            stage,
            (connection, number) -> {
              connection.readHead();
              connection.read(100_000);
              connection.reset();
            });
    H2tapProcess h2tap = stage.h2tap("--upstream", upstream.url());
    Curl.Response response =
        new Curl(stage)
            .run(
                version,
                "-H",
                "Expect:",
                "--data-binary",
                "@" + Bodies.sparse(stage.file("large"), 20 * Bodies.MIB),
                h2tap.http("/"));
    assertThat(response.status()).as(response.error()).isEqualTo(502);
    assertThat(response.body()).contains("reset");
  }
}

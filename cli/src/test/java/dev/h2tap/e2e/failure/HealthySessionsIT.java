package dev.h2tap.e2e.failure;

import static dev.h2tap.e2e.Http2Wire.END_HEADERS;
import static dev.h2tap.e2e.Http2Wire.END_STREAM;
import static dev.h2tap.e2e.Http2Wire.HEADERS;
import static dev.h2tap.e2e.Http2Wire.block;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.CommandLineRun;
import dev.h2tap.e2e.Bodies;
import dev.h2tap.e2e.Client;
import dev.h2tap.e2e.Combinations;
import dev.h2tap.e2e.Curl;
import dev.h2tap.e2e.H2load;
import dev.h2tap.e2e.Http2Wire;
import dev.h2tap.e2e.Nginx;
import dev.h2tap.e2e.Origin;
import dev.h2tap.e2e.Ports;
import dev.h2tap.e2e.RawConnection;
import dev.h2tap.e2e.RunningProcess;
import dev.h2tap.e2e.Stage;
import dev.h2tap.e2e.Tool;
import dev.h2tap.e2e.sidecar.Listener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions in which nothing goes wrong: {@code diagnose} finds no fault and ends with 0. */
class HealthySessionsIT {
  private static final int LARGE = 20 * Bodies.MIB;
  private static final byte[] GET_LARGE =
      block(":method", "GET", ":scheme", "http", ":path", "/large", ":authority", "a");

  @RegisterExtension static final Stage COMMON = new Stage();
  private static Combinations origins;
  private static Bench bench;

  @RegisterExtension final Stage stage = new Stage();
  private HealthySession session;

  @BeforeAll
  static void startOrigins() throws Exception {
    origins = Combinations.start(COMMON, "");
    bench = Bench.on(COMMON, origins.certificates());
    Files.writeString(Nginx.www(COMMON).resolve("page"), "page");
    Bodies.sparse(Nginx.www(COMMON).resolve("large"), LARGE);
  }

  @BeforeEach
  void openSession() {
    session = new HealthySession(stage, origins);
  }

  @AfterEach
  void nothingIsFound() throws Exception {
    session.endsWithoutFault();
  }

  static Stream<Arguments> combinations() {
    return Arrays.stream(Origin.values())
        .flatMap(origin -> Arrays.stream(Client.values()).map(c -> Arguments.of(c, origin)));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void aPage(Client client, Origin origin) throws Exception {
    session.startBefore(origin);
    session.get(client, "/page", 200);
  }

  @ParameterizedTest
  @EnumSource(
      value = Origin.class,
      names = {"HTTP1_MTLS", "HTTP2_MTLS"})
  void theJdksEngine(Origin origin) throws Exception {
    session.startBefore(origin, "--tls-engine", "jdk");
    session.get(Client.HTTPS_HTTP2, "/page", 200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void oneVersionOfTls(String version) throws Exception {
    session.startTo(bench.at(stage).openssl(version), bench.serverTls("--alpn", "http/1.1"));
    session.get(Client.HTTP1, "/", 200);
  }

  @Test
  void withoutSecrets() throws Exception {
    session.startBefore(Origin.HTTP2_MTLS, "--no-secrets");
    session.get(Client.HTTPS_HTTP2, "/page", 200);
  }

  @Test
  void aSidecarThroughThePreset() throws Exception {
    session.startTo(
        bench.sidecar(Listener.PERMISSIVE_AUTO),
        bench.meshTerms("--alpn", "istio-http/1.1,http/1.1"));
    session.get(Client.HTTP1, "/metrics", 200);
  }

  @Test
  void aClientResumesItsSession() throws Exception {
    session.startBefore(Origin.HTTP1_PLAIN);
    session.curl(
        "--cacert",
        origins.certificates().root().toString(),
        "--http1.1",
        "-H",
        "Connection: close",
        session.https("/page"),
        "-o",
        "/dev/null",
        session.https("/page"));
    session.stop();
    assertThat(CommandLineRun.of("inspect", session.log().toString(), "--tls").out())
        .contains("resumed");
  }

  @ParameterizedTest
  @EnumSource
  void aLargeBodyDown(Origin origin) throws Exception {
    session.startBefore(origin);
    session.get(Client.HTTP2_PRIOR_KNOWLEDGE, "/large", 200);
  }

  @Test
  void aLargeBodyUp() throws Exception {
    session.startBefore(Origin.HTTP1_PLAIN);
    Path body = Bodies.sparse(stage.file("body"), LARGE);
    session.get(Client.HTTP1, "/uploaded", 201, "--upload-file", body.toString());
  }

  @Test
  void aStreamIsCancelled() throws Exception {
    session.startBefore(Origin.HTTP2_PLAIN);
    Http2Wire client = Http2Wire.connect(session.port());
    client.send(HEADERS, END_HEADERS | END_STREAM, 1, GET_LARGE);
    client.await(Http2Wire.DATA);
    client.reset(1, 0x8);
    client.send(HEADERS, END_HEADERS | END_STREAM, 3, GET_LARGE);
    client.await(HEADERS);
    client.reset(3, 0x8);
    client.end();
  }

  @Test
  void aClientOfHttp1LeavesWithinABody() throws Exception {
    session.startBefore(Origin.HTTP1_PLAIN);
    RawConnection client = RawConnection.to(session.port());
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    client.readHead();
    client.read(1000);
    client.end();
  }

  @ParameterizedTest
  @EnumSource
  void headAndNotModified(Origin origin) throws Exception {
    session.startBefore(origin);
    session.get(Client.HTTP1, "/large", 200, "--head");
    String asOld = Nginx.www(COMMON).resolve("page").toString();
    session.get(Client.HTTP2_PRIOR_KNOWLEDGE, "/page", 304, "--time-cond", asOld);
  }

  @Test
  void noContent() throws Exception {
    session.startTo(bench.at(stage).nginx("", "location / { return 204; }"), List.of());
    session.get(Client.HTTP1, "/", 204);
    session.get(Client.HTTP2_PRIOR_KNOWLEDGE, "/", 204);
  }

  @Test
  void aPageThatIsNotThere() throws Exception {
    session.startBefore(Origin.HTTP1_MTLS);
    session.get(Client.HTTP1, "/nothing", 404);
  }

  @Test
  void trailersReachTheClient() throws Exception {
    Files.writeString(Nginx.www(stage).resolve("page"), "page");
    String origin = bench.at(stage).nghttpd("--trailer", "checksum: 1", "--no-content-length");
    session.startTo(origin, List.of(), "--upstream-protocol", "h2");
    Curl.Response response = new Curl(stage).run("--http2-prior-knowledge", session.http("/page"));
    assertThat(response.trailer("checksum")).containsExactly("1");
  }

  @Test
  void manyStreams() throws Exception {
    session.startBefore(Origin.HTTP2_MTLS);
    H2load load = H2load.run(stage, "-n", "2000", "-c", "4", "-m", "50", session.https("/page"));
    assertThat(load.succeeded()).isEqualTo(2000);
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionIsUsedAgain(Origin origin) throws Exception {
    session.startBefore(origin);
    String page = session.http("/page");
    session.curl(page, "-o", "/dev/null", page, "-o", "/dev/null", page);
  }

  @Test
  void aStopWhileAClientIsConnected() throws Exception {
    session.startBefore(Origin.HTTP2_MTLS);
    RawConnection http1 = stage.keep(RawConnection.to(session.port()));
    http1.send("GET /page HTTP/1.1\r\nHost: a\r\n\r\n");
    http1.readThrough("page");
    Http2Wire http2 = Http2Wire.connect(session.port());
    http2.await(Http2Wire.SETTINGS);
    session.stop();
  }

  @Test
  void aConnectionIsClosedBeforeAnyByte() throws Exception {
    session.startBefore(Origin.HTTP1_PLAIN);
    RawConnection.to(session.port()).end();
    RawConnection.to(session.port()).reset();
    session.get(Client.HTTP1, "/page", 200);
  }

  @Test
  void nginxSaysGoodbyeOnAnIdleConnection() throws Exception {
    int port = Ports.free();
    RunningProcess nginx =
        Nginx.start(stage, port, "server { listen 127.0.0.1:%d http2; }".formatted(port)).process();
    Files.writeString(Nginx.www(stage).resolve("page"), "page");
    session.startTo("http://127.0.0.1:" + port, List.of(), "--upstream-protocol", "h2");
    session.get(Client.HTTP1, "/page", 200);
    new ProcessBuilder("kill", "-QUIT", String.valueOf(nginx.pid())).start().waitFor();
    assertThat(nginx.exitCode(Duration.ofSeconds(10))).isZero();
  }

  @Test
  void nghttpdIsEnded() throws Exception {
    Files.writeString(stage.file("page"), "page");
    int port = Ports.free();
    RunningProcess nghttpd =
        stage.serve(port, Tool.NGHTTPD, "--no-tls", "-a", "127.0.0.1", String.valueOf(port));
    session.startTo("http://127.0.0.1:" + port, List.of(), "--upstream-protocol", "h2");
    session.get(Client.HTTP2_PRIOR_KNOWLEDGE, "/page", 200);
    nghttpd.terminate();
    nghttpd.exitCode(Duration.ofSeconds(10));
  }

  @Test
  void aForwardProxy() throws Exception {
    session.start();
    String page = "http://127.0.0.1:" + origins.port(Origin.HTTP1_PLAIN) + "/page";
    session.curl("--proxy", session.http(""), page);
  }
}

package dev.h2tap.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.proxy.Golden;
import dev.h2tap.proxy.metrics.Metrics;
import dev.h2tap.recorder.UserException;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Readiness readiness = new Readiness();
  private final Pages pages =
      Pages.of("1.2.3", new Metrics("1.2.3"), readiness, () -> "{\"listen\":\"a:1\"}");
  private AdminServer server;

  @BeforeEach
  void start() throws Exception {
    server = AdminServer.start(ANY_PORT, pages);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.address().getPort() + path));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  @Test
  void theListNamesEveryPage() throws Exception {
    Golden.assertMatches("admin-index.txt", get("/").body());
    HttpResponse<String> missing = get("/nothing");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).contains("/metrics").contains("/config");
  }

  @Test
  void theConfigurationIsJson() throws Exception {
    HttpResponse<String> response = get("/config?pretty");
    assertThat(response.body()).isEqualTo("{\"listen\":\"a:1\"}");
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
  }

  @Test
  void onlyGetAndHeadAreAnswered() throws Exception {
    HttpResponse<String> post =
        client.send(
            request("/metrics").POST(BodyPublishers.ofString("x")).build(),
            BodyHandlers.ofString());
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("allow")).contains("GET, HEAD");
    HttpResponse<String> head =
        client.send(
            request("/readyz").method("HEAD", BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
    assertThat(head.statusCode()).isEqualTo(503);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void metricsComeCompressedToWhoeverTakesThat() throws Exception {
    HttpResponse<byte[]> response =
        client.send(
            request("/metrics").header("accept-encoding", "gzip").build(),
            BodyHandlers.ofByteArray());
    assertThat(response.headers().firstValue("content-encoding")).contains("gzip");
    assertThat(
            new String(
                new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes(),
                StandardCharsets.UTF_8))
        .contains("h2tap_build_info");
    assertThat(get("/metrics").headers().firstValue("content-encoding")).isEmpty();
  }

  @Test
  void itIsReadyBetweenStartAndStop() throws Exception {
    assertThat(get("/readyz").body()).isEqualTo("not ready: h2tap is starting\n");
    readiness.listening(() -> CompletableFuture.completedFuture(null));
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").body()).isEqualTo("ready\n");
    readiness.stopping();
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).startsWith("not ready: h2tap is stopping");
  }

  @Test
  void itIsAliveWhileTheEventLoopsTurn() throws Exception {
    assertThat(get("/healthz").body()).isEqualTo("ok\n");
    readiness.listening(CompletableFuture::new);
    assertThat(get("/healthz").statusCode()).isEqualTo(503);
    assertThat(get("/healthz").body()).isEqualTo("the event loops do not answer within 1s\n");
    readiness.listening(
        () -> {
          throw new RejectedExecutionException("shut down");
        });
    assertThat(get("/healthz").statusCode()).isEqualTo(503);
    readiness.stopped();
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void otherPagesAnswerWhileOneWaits() throws Exception {
    CompletableFuture<Void> turned = new CompletableFuture<>();
    readiness.listening(() -> turned);
    CompletableFuture<HttpResponse<String>> waiting =
        client.sendAsync(request("/healthz").build(), BodyHandlers.ofString());
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    turned.complete(null);
    assertThat(waiting.get().statusCode()).isEqualTo(200);
  }

  @Test
  void requestsThatComeAtOnceAreAnsweredInTurn() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
      socket
          .getOutputStream()
          .write(
              ("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
                      + "GET /config HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String answers =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answers).containsSubsequence("HTTP/1.1 200", "ok\n", "HTTP/1.1 200", "{\"listen");
    }
  }

  @Test
  void whatIsNoHttpIsTurnedAway() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
      socket.getOutputStream().write("\u0016\u0003\u0001 hello\r\n\r\n".getBytes());
      assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 400");
    }
    assertThat(get("/").statusCode()).isEqualTo(200);
  }

  @Test
  void aPortThatIsTakenIsTheUsersToChange() {
    assertThatThrownBy(() -> AdminServer.start(server.address(), pages))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "cannot listen on 127.0.0.1:"
                + server.address().getPort()
                + ": Address already in use; choose another with --admin [HOST:]PORT");
  }
}

package dev.h2tap.e2e;

import static dev.h2tap.e2e.Bodies.KIB;
import static dev.h2tap.e2e.Bodies.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies of many sizes pass unharmed in both directions, whatever the two sides speak. */
class BodiesIT {
  private static final int HUNDRED_MIB = 100 * MIB;

  @RegisterExtension static final Stage STAGE = new Stage();
  private static final Curl CURL = new Curl(STAGE);
  private static Combinations combinations;

  @BeforeAll
  static void start() throws Exception {
    combinations = Combinations.start(STAGE, "", "--echo-upload");
    Path files = Nginx.www(STAGE);
    for (int size : List.of(0, 1, 16 * KIB, MIB, HUNDRED_MIB)) {
      Bodies.random(files.resolve("body-" + size), size);
    }
    Files.createDirectories(files.resolve("up"));
  }

  static Stream<Arguments> cases() {
    return Arrays.stream(Origin.values())
        .flatMap(
            origin -> Arrays.stream(Client.values()).map(client -> Arguments.of(client, origin)));
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("cases")
  void smallBodies(Client client, Origin origin) throws Exception {
    for (int size : List.of(0, 1, 16 * KIB, MIB)) {
      comesDown(client, origin, size);
      goesUp(client, origin, size);
    }
  }

  static Stream<Arguments> largeCases() {
    return Stream.of(
        Arguments.of(Client.HTTP1, Origin.HTTP1_PLAIN),
        Arguments.of(Client.HTTP1, Origin.HTTP2_PLAIN),
        Arguments.of(Client.HTTP2_PRIOR_KNOWLEDGE, Origin.HTTP1_PLAIN),
        Arguments.of(Client.HTTP2_PRIOR_KNOWLEDGE, Origin.HTTP2_PLAIN),
        Arguments.of(Client.HTTPS_HTTP1, Origin.HTTP1_MTLS),
        Arguments.of(Client.HTTPS_HTTP2, Origin.HTTP2_MTLS));
  }

  @ParameterizedTest(name = "100 MiB, {0} to {1}")
  @MethodSource("largeCases")
  void largeBodies(Client client, Origin origin) throws Exception {
    comesDown(client, origin, HUNDRED_MIB);
    goesUp(client, origin, HUNDRED_MIB);
  }

  private static void comesDown(Client client, Origin origin, int size) throws Exception {
    Curl.Response response = run(client, origin, "/body-" + size);
    assertThat(response.version()).isEqualTo(client.version(false));
    assertThat(response.status()).isEqualTo(200);
    assertSame(size, response.file());
  }

  private static void goesUp(Client client, Origin origin, int size) throws Exception {
    String sent = body(size).toString();
    if (origin.isHttp2()) {
      Curl.Response echo = run(client, origin, "/", "--data-binary", "@" + sent, "-H", "Expect:");
      assertThat(echo.version()).isEqualTo(client.version(size > 0));
      assertThat(echo.status()).isEqualTo(200);
      assertSame(size, echo.file());
    } else {
      String path = "/up/" + client + "-" + size;
      Curl.Response stored = run(client, origin, path, "--upload-file", sent);
      assertThat(stored.status()).isIn(201, 204);
      Path arrived = Path.of(Nginx.www(STAGE) + path);
      assertSame(size, arrived);
      Files.delete(arrived);
    }
  }

  private static Curl.Response run(Client client, Origin origin, String path, String... more)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(client.request(combinations.proxy(origin), combinations.certificates(), path));
    Curl.Response response = CURL.run(arguments.toArray(String[]::new));
    assertThat(response.error()).isEmpty();
    assertThat(response.exit()).isZero();
    return response;
  }

  private static Path body(int size) throws Exception {
    return Nginx.www(STAGE).resolve("body-" + size);
  }

  private static void assertSame(int size, Path received) throws Exception {
    if (size == 0 && !Files.exists(received)) {
      return;
    }
    assertThat(Files.size(received)).isEqualTo(size);
    assertThat(Bodies.sha256(received)).isEqualTo(Bodies.sha256(body(size)));
  }
}

package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 100 Continue and 103 Early Hints. */
class InterimResponsesIT {
  @RegisterExtension static final Stage STAGE = new Stage();
  private static final Curl CURL = new Curl(STAGE);
  private static Combinations combinations;

  @BeforeAll
  static void start() throws Exception {
    combinations = Combinations.start(STAGE, "", "--echo-upload");
    Bodies.random(STAGE.file("upload"), 2 * Bodies.MIB);
  }

  static List<List<Enum<?>>> cases() {
    List<List<Enum<?>>> cases = new ArrayList<>();
    for (Client client : List.of(Client.HTTP1, Client.HTTP2_PRIOR_KNOWLEDGE)) {
      for (Origin origin : List.of(Origin.HTTP1_PLAIN, Origin.HTTP2_PLAIN)) {
        cases.add(List.of(client, origin));
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aClientThatExpects100IsToldToContinue(List<Enum<?>> pair) throws Exception {
    Client client = (Client) pair.get(0);
    Origin origin = (Origin) pair.get(1);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--expect100-timeout",
                "50",
                "-H",
                "Expect: 100-continue",
                "--data-binary",
                "@" + STAGE.file("upload"),
                "-X",
                origin.isHttp2() ? "POST" : "PUT"));
    arguments.addAll(
        client.request(combinations.proxy(origin), combinations.certificates(), "/stored"));
    Curl.Response response = CURL.run(arguments.toArray(String[]::new));
    assertThat(response.statuses()).as(response.error()).startsWith(100);
    assertThat(response.status()).isIn(200, 201, 204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
  void earlyHintsPass(String version) throws Exception {
    RawUpstream upstream =
        RawUpstream.start(
            STAGE,
            (connection, number) -> {
              connection.readHead();
              connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n");
              connection.send("HTTP/1.1 103 Early Hints\r\nLink: </b.css>; rel=preload\r\n\r\n");
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              connection.readToEnd();
            });
    H2tapProcess h2tap = STAGE.h2tap("--upstream", upstream.url());
    Curl.Response response = CURL.run(version, h2tap.http("/"));
    assertThat(response.statuses()).containsExactly(103, 103, 200);
    assertThat(response.blocks().get(1)).anyMatch(line -> line.contains("</b.css>; rel=preload"));
    assertThat(response.body()).isEqualTo("ok");
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1_PLAIN", "HTTP2_PLAIN"})
  void anHttp10ClientIsNotSent100(Origin origin) throws Exception {
    RawConnection client = RawConnection.to(combinations.proxy(origin).port());
    client.send(
        (origin.isHttp2() ? "POST" : "PUT")
            + " /stored HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx");
    assertThat(client.readToEnd()).containsPattern("^HTTP/1.1 20[014] ");
  }
}

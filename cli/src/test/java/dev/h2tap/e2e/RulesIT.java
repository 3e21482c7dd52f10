package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rules change on the way between curl and nginx, and that the log says so. */
class RulesIT {
  private static final String HTTP1 = "--http1.1";
  private static final String HTTP2 = "--http2-prior-knowledge";

  @RegisterExtension static final Stage STAGE = new Stage();
  private static Curl curl;
  private static H2tapProcess h2tap;
  private static Path log;

  @BeforeAll
  static void start() throws Exception {
    curl = new Curl(STAGE);
    int port = Ports.free();
    Nginx nginx =
        Nginx.start(
            STAGE,
            port,
            """
            server {
              listen 127.0.0.1:%d;
              location /echo { return 200 "$http_x_debug|$http_cookie|$http_host"; }
            }
            """
                .formatted(port));
    Bodies.random(nginx.www().resolve("body"), 100 * Bodies.KIB);
    Bodies.random(STAGE.file("answer"), 1000 * Bodies.KIB);
    log = STAGE.file("rules.h2tap");
    Path file =
        STAGE.write(
            "rules.yaml",
            """
            upstream: http://127.0.0.1:%d
            listen: 0
            record: rules.h2tap
            routes:
              - match: {path: /echo}
                rules:
                  - name: fields
                    set-request-fields: {x-debug: seen}
                    remove-request-fields: cookie
                    authority: other.example:81
                    status: 418
                    set-response-fields: {server: h2tap}
                    add-response-fields: {x-added: "1"}
                  - {name: later, add-response-fields: {x-added: "2"}}
              - match: {path: /answer}
                rules: [{name: mapped, file: answer, content-type: text/x-answer}]
              - match: {path: /nothing}
                rules: [{name: empty, file: /dev/null, status: 410}]
              - match: {path: /third}
                rules: [{name: third, every: 3, reset: ENHANCE_YOUR_CALM}]
              - match: {method: PUT}
                rules: [{name: up, throttle-request: 100KiB}]
              - match: {path: /body}
                rules: [{name: down, delay-response: 300ms, throttle-response: 100KiB}]
              - match: {path: /dead}
                upstream: http://127.0.0.1:9
                rules: [{name: dead, add-response-fields: {x-added: dead}}]
              - match: {path: /two}
                rules:
                  - {name: first, delay-response: 200ms}
                  - {name: second, add-response-fields: {x-added: two}}
              - match: {path: /late}
                rules: [{name: late, delay-request: 300ms}]
            """
                .formatted(port));
    h2tap = STAGE.configured(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {HTTP1, HTTP2})
  void fieldsStatusAndAuthorityAreChanged(String version) throws Exception {
    Curl.Response response = curl.run(version, "-b", "a=b", url("/echo"));

    assertThat(response.status()).isEqualTo(418);
    assertThat(response.body()).isEqualTo("seen||other.example:81");
    assertThat(response.field("server")).containsExactly("h2tap");
    assertThat(response.field("x-added")).containsExactly("1", "2");
  }

  @ParameterizedTest
  @ValueSource(strings = {HTTP1, HTTP2})
  void h2tapsOwnAnswersPassRulesToo(String version) throws Exception {
    Curl.Response response = curl.run(version, "--max-time", "10", url("/dead"));

    assertThat(response.status()).isEqualTo(502);
    assertThat(response.field("x-added")).containsExactly("dead");
    assertThat(response.body()).contains("connection refused");
  }

  @ParameterizedTest
  @ValueSource(strings = {HTTP1, HTTP2})
  void whatOneRuleDelaysAnotherMayChange(String version) throws Exception {
    Curl.Response response = curl.run(version, "--max-time", "10", url("/two"));

    assertThat(response.status()).isEqualTo(404);
    assertThat(response.field("x-added")).containsExactly("two");
    assertThat(response.body()).contains("404 Not Found");
  }

  @ParameterizedTest
  @ValueSource(strings = {HTTP1, HTTP2})
  void aFileAnswersInPlaceOfTheUpstream(String version) throws Exception {
    Curl.Response response = curl.run(version, "-d", "not wanted", url("/answer"));

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.field("content-type")).containsExactly("text/x-answer");
    assertThat(Files.mismatch(response.file(), STAGE.file("answer"))).isEqualTo(-1);
    assertThat(curl.run(version, "-I", url("/answer")).field("content-length"))
        .containsExactly("" + 1000 * Bodies.KIB);
    assertThat(curl.run(version, url("/nothing")).status()).isEqualTo(410);
  }

  @ParameterizedTest
  @ValueSource(strings = {HTTP1, HTTP2})
  void everyThirdExchangeIsReset(String version) throws Exception {
    List<Integer> exits = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      exits.add(curl.run(version, url("/third")).exit());
    }
    assertThat(exits).containsExactly(0, 0, version.equals(HTTP1) ? 52 : 92);
  }

  @ParameterizedTest
  @ValueSource(strings = {HTTP1, HTTP2})
  void contentIsThrottledBothWaysAndWhole(String version) throws Exception {
    long start = System.nanoTime();
    Curl.Response down = curl.run(version, url("/body"));
    assertThat(since(start)).isGreaterThan(Duration.ofMillis(1200));
    assertThat(Files.mismatch(down.file(), STAGE.file("www/body"))).isEqualTo(-1);

    start = System.nanoTime();
    String name = version.equals(HTTP1) ? "put1" : "put2";
    Curl.Response up = curl.run(version, "-T", STAGE.file("www/body") + "", url("/" + name));
    assertThat(since(start)).isGreaterThan(Duration.ofMillis(800));
    assertThat(up.status()).isEqualTo(201);
    assertThat(Files.mismatch(STAGE.file("www/" + name), STAGE.file("www/body"))).isEqualTo(-1);
  }

  @Test
  void aClientThatLeavesAThrottledOrDelayedExchangeLeavesNothingBehind() throws Exception {
    for (String version : List.of(HTTP1, HTTP2)) {
      assertThat(curl.run(version, "-m", "0.6", url("/body")).exit()).isEqualTo(28);
      assertThat(curl.run(version, "-m", "0.1", url("/late")).exit()).isEqualTo(28);
      assertThat(
              curl.run(version, "-m", "0.3", "-T", STAGE.file("www/body") + "", url("/gone"))
                  .exit())
          .isEqualTo(28);
    }
    assertThat(curl.run(url("/late")).status()).isEqualTo(404);
  }

  @Test
  void eachApplicationIsARecordWithTheNumberOfItsExchange() throws Exception {
    curl.run("-b", "secret=1", url("/echo"));
    Await.until(
        "recorded",
        () -> CommandLineRun.of("inspect", log.toString()).out().contains("later: exchange"));
    assertThat(CommandLineRun.of("inspect", log.toString()).out())
        .containsPattern(
            "RULE +fields: exchange \\d+: request fields -cookie =x-debug, authority"
                + " other.example:81")
        .containsPattern(
            "RULE +fields: exchange \\d+: status 200 becomes 418, response fields =server"
                + " \\+x-added");
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static String url(String path) {
    return h2tap.http(path);
  }
}

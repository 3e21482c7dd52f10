package dev.h2tap.e2e.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.h2tap.e2e.Curl;
import dev.h2tap.e2e.RecordedExchanges;
import dev.h2tap.e2e.Stage;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every failure of the catalogue, produced by a peer over real sockets, is named: to the client, in
 * the log, and first of all by {@code diagnose}.
 */
class FailuresIT {
  @RegisterExtension static final Stage COMMON = new Stage();
  private static Bench common;

  @RegisterExtension final Stage stage = new Stage();

  @BeforeAll
  static void setUp() throws Exception {
    common = Bench.on(COMMON);
  }

  static List<FailureCase> cases() {
    return Stream.of(
            HandshakeFailures.cases(),
            CertificateFailures.cases(),
            Http2Failures.cases(),
            MessageFailures.cases())
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void everyRowButTheTwoThatHaveTestsOfTheirOwnHasACase() {
    assertThat(cases().stream().map(FailureCase::row).distinct())
        .containsAll(IntStream.rangeClosed(1, 29).filter(row -> row != 15).boxed().toList());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void theCauseIsNamed(FailureCase failure) throws Exception {
    Path log = stage.file("failure.h2tap");
    Curl.Response response = fail(failure, log);
    assertThat(response.status())
        .as(response.reason() + response.error())
        .isEqualTo(failure.status());
    assertRecorded(failure, response, log);
    assertDiagnosed(failure, log);
  }

  static List<FailureCase> liveCases() {
    return cases().stream().filter(FailureCase::isLive).toList();
  }

  /** Without a proxy: {@code diagnose HOST:PORT} probes the peer. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("liveCases")
  void theCauseIsNamedLive(FailureCase failure) throws Exception {
    Bench bench = common.at(stage);
    URI peer = URI.create(failure.peer().start(bench));
    List<String> options = new ArrayList<>(failure.terms().on(bench));
    if (peer.getScheme().equals("http")) {
      options.addAll(List.of("--upstream-tls", "off"));
    }
    Diagnosed diagnosed = Diagnosed.of(peer.getAuthority(), options.toArray(String[]::new));
    assertThat(diagnosed.first().path("id").asText())
        .as(diagnosed.toString())
        .isEqualTo(failure.id());
    assertThat(diagnosed.exit()).isEqualTo(1);
  }

  private Curl.Response fail(FailureCase failure, Path log) throws Exception {
    Bench bench = common.at(stage);
    List<String> options = new ArrayList<>(List.of("--upstream", failure.peer().start(bench)));
    options.addAll(failure.terms().on(bench));
    options.addAll(failure.proxy());
    options.addAll(List.of("--record", log.toString()));
    ProxyThread h2tap = ProxyThread.start(stage, options);
    List<String> ask = new ArrayList<>(List.of("--max-time", "10"));
    ask.addAll(failure.ask());
    ask.add(h2tap.http("/"));
    Curl.Response response = new Curl(stage).run(ask.toArray(String[]::new));
    h2tap.stop();
    return response;
  }

  /** The reason phrase, Proxy-Status and the log say the same, and the log has the id. */
  private static void assertRecorded(FailureCase failure, Curl.Response response, Path log)
      throws Exception {
    List<JsonNode> exchanges = RecordedExchanges.of(log);
    assertThat(exchanges).hasSize(1);
    JsonNode ended = exchanges.get(0);
    if (failure.judgedByProxy()) {
      assertThat(ended.path("finding").asText()).as(ended.toString()).isEqualTo(failure.id());
    }
    if (!failure.answeredByPeer()) {
      assertThat(ended.path("reason").asText()).isEqualTo(response.reason());
      assertThat(response.field("proxy-status"))
          .singleElement()
          .asString()
          .endsWith("; details=\"" + response.reason() + "\"");
    }
  }

  private static void assertDiagnosed(FailureCase failure, Path log) throws Exception {
    Diagnosed diagnosed = Diagnosed.of(log.toString());
    assertThat(diagnosed.first().path("id").asText())
        .as(diagnosed.toString())
        .isEqualTo(failure.id());
    assertThat(diagnosed.first().path("severity").asText()).isEqualTo(failure.severity());
    assertThat(diagnosed.first().path("evidence")).isNotEmpty();
    assertThat(diagnosed.exit()).isEqualTo(failure.severity().equals("note") ? 0 : 1);
  }
}

package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many requests at once, by h2load and nghttp. */
class LoadIT {
  @RegisterExtension static final Stage STAGE = new Stage();
  private static Combinations combinations;

  @BeforeAll
  static void start() throws Exception {
    combinations = Combinations.start(STAGE, H2tapProcess.SAMPLED_LEAKS, "-m", "1000");
    Bodies.random(Nginx.www(STAGE).resolve("page"), 4 * Bodies.KIB);
  }

  @ParameterizedTest
  @EnumSource
  void everyRequestIsAnsweredOverHttp2(Origin origin) throws Exception {
    assertAllAnswered(2_000, "-n2000", "-c10", "-m20", combinations.proxy(origin).http("/page"));
    assertAllAnswered(2_000, "-n2000", "-c10", "-m20", combinations.proxy(origin).https("/page"));
  }

  @ParameterizedTest
  @EnumSource
  void everyRequestIsAnsweredOverHttp1(Origin origin) throws Exception {
    assertAllAnswered(2_000, "--h1", "-n2000", "-c20", combinations.proxy(origin).http("/page"));
  }

  @Test
  void aThousandStreamsAtOnceOnOneConnection() throws Exception {
    List<String> options = combinations.options(Origin.HTTP2_PLAIN);
    options.addAll(List.of("--max-concurrent-streams", "1000"));
    H2tapProcess h2tap = STAGE.h2tapOn(H2tapProcess.SAMPLED_LEAKS, options.toArray(String[]::new));
    assertAllAnswered(5_000, "-n5000", "-c1", "-m1000", "-w20", h2tap.http("/page"));
  }

  @ParameterizedTest
  @EnumSource
  void nghttpGetsSeveralResponsesOnOneConnection(Origin origin) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-v", "-n"));
    for (int i = 0; i < 5; i++) {
      arguments.add(combinations.proxy(origin).http("/page?" + i));
    }
    RunningProcess nghttp = STAGE.start(Tool.NGHTTP, arguments.toArray(String[]::new));
    assertThat(nghttp.exitCode(Duration.ofSeconds(20))).isZero();
    assertThat(nghttp.stdout().lines().filter(line -> line.contains(":status: 200"))).hasSize(5);
    assertThat(nghttp.stdout()).doesNotContain("RST_STREAM");
  }

  private static void assertAllAnswered(int requests, String... arguments) throws Exception {
    H2load result = H2load.run(STAGE, arguments);
    assertThat(result.succeeded()).as(result.report()).isEqualTo(requests);
  }
}

package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The test bed of transparent mode: what is redirected, and how it is taken down. */
class TwoHostsIT {
  static final int TARGET = 8080;
  static final int REDIRECTED = 15001;

  @RegisterExtension static final Stage STAGE = new Stage();

  private static TwoHosts hosts;

  @BeforeAll
  static void start() throws Exception {
    hosts = TwoHosts.on(STAGE);
    hosts.far().serve(TARGET, Tool.PYTHON3, "-c", OriginalDestination.SERVER, "" + TARGET);
    hosts.near().serve(REDIRECTED, Tool.PYTHON3, "-c", OriginalDestination.SERVER, "" + REDIRECTED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutARedirectTheFarHostAnswers(boolean ipv6) throws Exception {
    assertThat(OriginalDestination.seenBy(hosts.near(), 10_001, far(ipv6))).isEqualTo("none");
  }

  @Test
  void h2tapListensInTheNamespaceAlone() throws Exception {
    H2tapProcess h2tap = hosts.near().h2tap("--upstream", far(false));
    RunningProcess curl =
        hosts.near().start(Tool.CURL, "--silent", "--noproxy", "*", h2tap.http("/"));
    assertThat(curl.exitCode(Await.DEADLINE)).as(curl.transcript()).isZero();
    assertThat(curl.stdout()).isEqualTo("none");
    assertThat(Ports.answers(h2tap.port())).isFalse();
    h2tap.stop();
  }

  @Test
  void nothingIsLeftOfAPairThatIsTakenDown() throws Exception {
    TwoHosts pair = TwoHosts.on(STAGE);
    RunningProcess sleeper = pair.near().start(Tool.PYTHON3, "-c", "import signal; signal.pause()");
    Await.until(
        "it runs there",
        () ->
            pair.near()
                .run("ip", "netns", "identify", "" + sleeper.pid())
                .strip()
                .equals(pair.near().namespace()));
    pair.end();
    sleeper.exitCode(Await.DEADLINE);
    assertThat(Host.output(Tool.IP.path(), "netns", "list"))
        .doesNotContain(pair.near().namespace(), pair.far().namespace())
        .contains(hosts.near().namespace());
  }

  private static String far(boolean ipv6) {
    return hosts.far().http(ipv6, TARGET, "/");
  }
}

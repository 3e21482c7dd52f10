package dev.h2tap.e2e.replay;

import static dev.h2tap.e2e.Prometheus.job;
import static dev.h2tap.e2e.Prometheus.proxyUrl;
import static dev.h2tap.e2e.Prometheus.tls;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.e2e.Await;
import dev.h2tap.e2e.CommandThread;
import dev.h2tap.e2e.Curl;
import dev.h2tap.e2e.Ports;
import dev.h2tap.e2e.Prometheus;
import dev.h2tap.e2e.RecordedExchanges;
import dev.h2tap.e2e.Stage;
import dev.h2tap.proxy.demo.AlpnPolicy;
import dev.h2tap.proxy.demo.AlpnPolicy.Answer;
import dev.h2tap.proxy.demo.StrictUpstream;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.mint.Pem;
import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Connections that failed fail again, and a real Prometheus cannot tell a replay from its target.
 */
class ReplayFailuresIT {
  private static final String METRICS = "demo_.*";
  private static final String SKIP_VERIFY = "    tls_config: {insecure_skip_verify: true}\n";

  @RegisterExtension static final Stage STAGE = new Stage();

  private static final SampleCertificates CERTIFICATES = SampleCertificates.create();
  private static final Curl CURL = new Curl(STAGE);
  private static Path certs = Path.of("");
  private static Path chain = Path.of("");
  private static Path key = Path.of("");

  @BeforeAll
  static void certificates() throws Exception {
    certs = STAGE.file("certs");
    CERTIFICATES.write(certs);
    Identity listener = CERTIFICATES.authority().issue(Leaf.host("localhost").ip("127.0.0.1"));
    chain = STAGE.write("chain.pem", Pem.of(listener.chain()));
    key = STAGE.write("key.pem", Pem.of(listener.key()));
  }

  @Test
  void prometheusStoresTheSameSamplesAndFailsTheSameWay() throws Exception {
    int target = upstream(AlpnPolicy.ISTIO_1_6);
    Path log = STAGE.file("scrape.h2tap");
    Path story = STAGE.file("story.h2tap");
    CommandThread cure = record(log, "istio");
    CommandThread witness = record(story, "istio", "--alpn", "none");
    int replayed = Ports.free();
    int failing = Ports.free();
    int refusing = Ports.free();
    Path unsignedLog = STAGE.file("unsigned.h2tap");
    CommandThread unsigned =
        record(unsignedLog, List.of("--verify", "none", "--upstream-tls", "on"));
    Prometheus prometheus =
        Prometheus.start(
            STAGE,
            List.of(
                job("original", "http", target, proxyUrl(cure.port())),
                job("failed", "http", target, proxyUrl(witness.port())),
                job("story", "https", target, tls(certs, false, false)),
                job("direct", "http", replayed),
                job("proxied", "http", target, proxyUrl(replayed)),
                job("over-tls", "https", replayed, tls(certs, true, true)),
                job("fails", "https", failing, tls(certs, false, false)),
                job("told", "http", target, proxyUrl(failing)),
                job("no-certificate", "https", target, SKIP_VERIFY),
                job("refused", "https", refusing, SKIP_VERIFY),
                job("unsigned", "http", target, proxyUrl(unsigned.port()))));
    prometheus.await("original", "up", "");
    List<String> samples = new ArrayList<>();
    Await.until(
        "samples are stored",
        () -> {
          samples.clear();
          samples.addAll(prometheus.samples("original", METRICS));
          return samples.size() == 3;
        });
    prometheus.await("failed", "down", ".*reset the connection right after a ClientHello.*");
    prometheus.await("unsigned", "down", ".*certificate_required.*");
    unsigned.stop();
    cure.stop();
    witness.stop();
    assertThat(RecordedExchanges.of(story)).isNotEmpty();
    replay(replayed, log);
    replay(failing, story);
    replay(refusing, unsignedLog);
    for (String job : List.of("direct", "proxied", "over-tls")) {
      prometheus.await(job, "up", "");
      Await.until(
          "samples of " + job + " are stored",
          () -> prometheus.samples(job, METRICS).size() == samples.size());
      assertThat(prometheus.samples(job, METRICS)).as(job).isEqualTo(samples);
    }
    prometheus.await("story", "down", ".*read: connection reset by peer");
    prometheus.await("no-certificate", "down", ".*remote error: tls: certificate required");
    prometheus.await("refused", "down", ".*remote error: tls: certificate required");
    prometheus.await("fails", "down", ".*read: connection reset by peer");
    prometheus.await(
        "told",
        "down",
        "server returned HTTP status 502 upstream reset the connection right after a ClientHello"
            + " that offered no ALPN; .*");
  }

  /** How curl fails at the server itself, and at the replay of what h2tap saw of it. */
  @ParameterizedTest
  @CsvSource({
    "RESET, false, istio, --no-alpn",
    "CLOSE, false, istio, --no-alpn",
    "ALERT, false, istio, --no-alpn",
    "RAW, false, istio, --no-alpn",
    "TCP, true, '', --http2",
    "HTTP, true, '', --tls-max 1.2",
  })
  void curlFailsInTheSameWay(Answer answer, boolean h2, String preset, String option)
      throws Exception {
    int target = upstream(new AlpnPolicy(Map.of(), answer));
    Path log = STAGE.file(answer + option.replace(" ", "") + ".h2tap");
    List<String> options = new ArrayList<>();
    if (answer == Answer.TCP) {
      options.addAll(List.of("--certs", certs.toString(), "--verify", "none"));
    } else if (h2) {
      options.addAll(List.of("--ca-file", certs + "/root-cert.pem", "--verify", "none"));
    } else {
      options.addAll(List.of("--preset", preset, "--alpn", "none", "--certs", certs.toString()));
    }
    CommandThread proxy = record(log, options);
    CURL.run("--proxy", "http://127.0.0.1:" + proxy.port(), "http://127.0.0.1:" + target);
    proxy.stop();
    CommandThread replay = replay(0, log);
    Curl.Response then = curl(answer, option, target);
    Curl.Response now = curl(answer, option, replay.port());
    assertThat(now.exit()).isEqualTo(then.exit()).isNotZero();
    assertThat(now.error().replace(":" + replay.port(), ":PORT"))
        .isEqualTo(then.error().replace(":" + target, ":PORT"));
    assertThat(replay.stop().err()).contains("connection ended as recorded");
  }

  private static Curl.Response curl(Answer answer, String option, int port) throws Exception {
    List<String> words = new ArrayList<>(List.of(option.split(" ")));
    words.add("--insecure");
    if (answer == Answer.TCP) {
      words.addAll(List.of("--cert", certs + "/cert-chain.pem", "--key", certs + "/key.pem"));
    }
    words.add("https://127.0.0.1:" + port + "/metrics");
    return CURL.run(words.toArray(String[]::new));
  }

  private static int upstream(AlpnPolicy policy) throws Exception {
    StrictUpstream upstream =
        new StrictUpstream(CERTIFICATES.server(), CERTIFICATES.roots(), policy);
    STAGE.keep(upstream::close);
    return upstream.address().getPort();
  }

  private static CommandThread record(Path log, String preset, String... more) throws Exception {
    List<String> options = new ArrayList<>(List.of("--preset", preset));
    options.addAll(List.of("--certs", certs.toString()));
    options.addAll(List.of(more));
    return record(log, options);
  }

  private static CommandThread record(Path log, List<String> options) throws Exception {
    List<String> words = new ArrayList<>(List.of("proxy", "--record", log.toString()));
    words.addAll(options);
    return CommandThread.start(STAGE, words.toArray(String[]::new));
  }

  private static CommandThread replay(int port, Path log) throws Exception {
    return CommandThread.startOn(
        STAGE,
        port,
        "replay",
        "serve",
        log.toString(),
        "--listen-cert",
        chain.toString(),
        "--listen-key",
        key.toString());
  }
}

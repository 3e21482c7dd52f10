package dev.h2tap.e2e;

import static dev.h2tap.e2e.Prometheus.job;
import static dev.h2tap.e2e.Prometheus.proxyUrl;
import static dev.h2tap.e2e.Prometheus.tls;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.h2tap.proxy.demo.AlpnPolicy;
import dev.h2tap.proxy.demo.AlpnPolicy.Answer;
import dev.h2tap.proxy.demo.StrictUpstream;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.mint.Pem;
import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import dev.h2tap.recorder.UserException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Prometheus scrapes targets as strict as Istio sidecars, directly and through h2tap. */
class PrometheusIT {
  private static final String SPIFFE = "spiffe:spiffe://cluster.local/ns/*/sa/*";

  @RegisterExtension static final Stage STAGE = new Stage();

  private static final SampleCertificates CERTIFICATES = SampleCertificates.create();
  private static Path certs = Path.of("");
  private static int nobody;
  private static int silent;
  private static Prometheus prometheus;

  @BeforeAll
  static void everythingRuns() throws Exception {
    certs = STAGE.file("certs");
    CERTIFICATES.write(certs);
    Map<String, Integer> istio = new LinkedHashMap<>();
    istio.put("1.6", upstream(AlpnPolicy.ISTIO_1_6));
    istio.put("permissive-http", upstream(AlpnPolicy.ISTIO_PERMISSIVE_HTTP));
    istio.put("permissive-auto", upstream(AlpnPolicy.ISTIO_PERMISSIVE_AUTO));
    istio.put("strict-auto", upstream(AlpnPolicy.ISTIO_STRICT_AUTO));
    istio.put("strict-tcp", upstream(AlpnPolicy.ISTIO_STRICT_TCP));
    int closing = upstream(new AlpnPolicy(Map.of(), Answer.CLOSE));
    int alerting = upstream(new AlpnPolicy(Map.of(), Answer.ALERT));
    SampleCertificates others = SampleCertificates.create();
    int stranger = upstream(others.server(), AlpnPolicy.ISTIO_1_6);
    silent = silent();
    nobody = Ports.free();

    int preset = h2tap("istio", "--preset", "istio", "--certs", certs.toString());
    int presetH2 = h2tap("istio-h2", "--preset", "istio-h2", "--certs", certs.toString());
    int none = h2tap("none", "--preset", "istio", "--alpn", "none", "--certs", certs.toString());
    int bare = h2tap("bare", "--ca-file", certs + "/root-cert.pem", "--verify", SPIFFE);
    int reverse = reverse(istio.get("1.6"), "reverse");
    int downgrade = reverse(istio.get("strict-tcp"), "downgrade", "--alpn", "http/1.1");

    List<String> jobs = new ArrayList<>();
    istio.forEach(
        (row, port) -> {
          jobs.add(job("none-" + row, "https", port, tls(certs, false, false)));
          jobs.add(job("h2-" + row, "https", port, tls(certs, true, false)));
          jobs.add(job("istio-" + row, "http", port, proxyUrl(preset)));
          jobs.add(job("istio-h2-" + row, "http", port, proxyUrl(presetH2)));
        });
    jobs.add(job("reverse", "http", reverse));
    jobs.add(job("reverse-tls", "https", reverse, tls(certs, true, true)));
    jobs.add(job("downgrade", "http", downgrade));
    jobs.add(job("downgrade-tls", "https", downgrade, tls(certs, true, true)));
    jobs.add(job("closed", "https", closing, tls(certs, false, false)));
    jobs.add(job("alert", "https", alerting, tls(certs, false, false)));
    jobs.add(job("why-reset", "http", istio.get("1.6"), proxyUrl(none)));
    jobs.add(job("why-closed", "http", closing, proxyUrl(none)));
    jobs.add(job("why-alert", "http", alerting, proxyUrl(preset)));
    jobs.add(job("why-nobody", "http", nobody, proxyUrl(preset)));
    jobs.add(job("why-other", "http", stranger, proxyUrl(preset)));
    jobs.add(job("why-bare", "http", istio.get("1.6"), proxyUrl(bare)));
    jobs.add(job("why-silent", "http", silent, proxyUrl(preset)));
    jobs.add(job("why-tunnel", "https", istio.get("1.6"), proxyUrl(preset)));
    readme(istio.get("permissive-http"), preset).forEach(jobs::add);
    prometheus = Prometheus.start(STAGE, jobs);
  }

  @Test
  void withoutAlpnTheTargetIsDownAndNobodySaysWhy() throws Exception {
    prometheus.await("none-1.6", "down", ".*read: connection reset by peer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"istio-1.6", "reverse", "reverse-tls"})
  void throughH2tapItIsUp(String job) throws Exception {
    assertUp(job);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "istio-1.6",
        "istio-permissive-http",
        "istio-permissive-auto",
        "istio-strict-auto",
        "istio-strict-tcp",
        "istio-h2-1.6",
        "istio-h2-permissive-http",
        "istio-h2-permissive-auto",
        "istio-h2-strict-auto"
      })
  void thePresetsWorkWithEverySidecarTheyAreMeantFor(String job) throws Exception {
    assertUp(job);
  }

  @ParameterizedTest
  @CsvSource({
    "none-permissive-http, connection reset by peer",
    "h2-permissive-http, connection reset by peer",
    "none-permissive-auto, EOF",
    "h2-strict-auto, ''",
    "h2-strict-tcp, unexpected EOF",
    "closed, EOF",
    "alert, remote error: tls: no application protocol",
  })
  void directlyTheSidecarsFailInTheirOwnWays(String job, String error) throws Exception {
    prometheus.await(job, "down", ".*" + error);
  }

  @ParameterizedTest
  @ValueSource(strings = {"downgrade", "downgrade-tls"})
  void aTargetThatChoosesH2AndServesHttp1IsUpThroughADowngrade(String job) throws Exception {
    assertUp(job);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "why-reset  | upstream reset the connection right after a ClientHello that offered no ALPN;"
            + " try --alpn h2,http/1.1 or --preset istio",
        "why-closed | upstream closed the connection right after a ClientHello that offered no"
            + " ALPN; try --alpn h2,http/1.1 or --preset istio",
        "why-alert  | upstream sent alert no_application_protocol (120) to an offer of ALPN"
            + " istio-http/1.1,http/1.1; try --preset istio-h2 or --alpn h2,http/1.1",
        "why-nobody | connect to 127.0.0.1:NOBODY: connection refused; nothing listens there",
        "why-other  | upstream certificate is signed by another key than that of CN=h2tap sample"
            + " root,O=cluster.local in CERTS/root-cert.pem: the root was rotated; give its CA with"
            + " --ca-file",
        "why-bare   | upstream sent alert certificate_required (116): it wants a client certificate"
            + " and got none; try --certs DIR",
        "istio-h2-strict-tcp | upstream chose ALPN h2 and then did not speak HTTP/2; try --alpn"
            + " http/1.1",
      })
  void theTargetsPageShowsTheReasonWordForWord(String job, String reason) throws Exception {
    String words =
        reason.replace("NOBODY", String.valueOf(nobody)).replace("CERTS", certs.toString());
    prometheus.await(job, "down", Pattern.quote("server returned HTTP status 502 " + words));
  }

  @Test
  void aSlowTargetIsAnsweredForBeforeTheScrapeTimeout() throws Exception {
    prometheus.await(
        "why-silent",
        "down",
        Pattern.quote(
            "server returned HTTP status 504 no response before the scrape timeout; the TLS"
                + " handshake with 127.0.0.1:"
                + silent));
  }

  @Test
  void inATunnelTheScraperHasToTrustH2tapsCa() throws Exception {
    prometheus.await("why-tunnel", "down", ".*: x509: .*");
  }

  @ParameterizedTest
  @CsvSource({
    "istio-1.6, istio, HTTP/1.1, HTTP/1.1, 200, ",
    "istio-h2-1.6, istio-h2, HTTP/1.1, h2, 200, ",
    "reverse-tls, reverse, h2, h2, 200, ",
    "downgrade-tls, downgrade, h2, HTTP/1.1, 200, ",
    "why-reset, none, HTTP/1.1, , 502, alpn-unmatched",
    "why-nobody, istio, HTTP/1.1, , 502, unreachable",
    "why-other, istio, HTTP/1.1, , 502, server-certificate-unknown-ca",
    "why-bare, bare, HTTP/1.1, , 502, client-certificate-missing",
    "istio-h2-strict-tcp, istio-h2, HTTP/1.1, , 502, h2-negotiated-http1-served",
    "why-silent, istio, HTTP/1.1, , 504, slow",
  })
  void theLogTellsTheSame(
      String job, String log, String downstream, String upstream, int status, String finding)
      throws Exception {
    List<JsonNode> told = new ArrayList<>();
    Await.until(
        "an exchange of " + job + " in " + log,
        () -> {
          told.clear();
          RecordedExchanges.of(STAGE.file(log + ".h2tap")).stream()
              .filter(e -> e.path("status").asInt() == status)
              .filter(e -> e.path("downstreamProtocol").asText().equals(downstream))
              .filter(e -> upstream == null || e.path("upstreamProtocol").asText().equals(upstream))
              .filter(e -> finding == null || e.path("finding").asText().equals(finding))
              .forEach(told::add);
          return !told.isEmpty();
        });
    assertThat(told).allSatisfy(e -> assertThat(e.path("path").asText()).endsWith("/metrics"));
    assertThat(told).allSatisfy(e -> assertThat(e.has("finding")).isEqualTo(finding != null));
  }

  @Test
  void theRecipesOfTheReadmeDoWhatTheySay() throws Exception {
    prometheus.await("readme-1", "down", ".*connection reset by peer");
    assertUp("readme-2");
    assertUp("readme-3");
  }

  /** The scrape jobs of the README, in order: before, after, and in front of one target. */
  private static List<String> readme(int target, int forward) throws Exception {
    int reverse =
        h2tap(
            "readme",
            "--upstream",
            "https://127.0.0.1:" + target,
            "--preset",
            "istio",
            "--certs",
            certs.toString());
    String targets = "static_configs: [{targets: ['127.0.0.1:%d']}]".formatted(target);
    List<String> jobs = new ArrayList<>();
    Matcher blocks =
        Pattern.compile("```yaml\\nscrape_configs:\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../README.md")));
    while (blocks.find()) {
      jobs.add(
          blocks
              .group(1)
              .replaceFirst("job_name: .*", "job_name: readme-" + (jobs.size() + 1))
              .replace("kubernetes_sd_configs: [{role: pod}]", targets)
              .replace("/etc/istio-certs", certs.toString())
              .replace("127.0.0.1:15090", "127.0.0.1:" + forward)
              .replace("127.0.0.1:19102", "127.0.0.1:" + reverse));
    }
    assertThat(jobs).hasSize(3);
    return jobs;
  }

  private static void assertUp(String job) throws Exception {
    prometheus.await(job, "up", "");
  }

  private static int upstream(AlpnPolicy policy) throws UserException {
    return upstream(CERTIFICATES.server(), policy);
  }

  private static int upstream(Identity identity, AlpnPolicy policy) throws UserException {
    StrictUpstream upstream = new StrictUpstream(identity, CERTIFICATES.roots(), policy);
    STAGE.keep(upstream::close);
    return upstream.address().getPort();
  }

  /** Accepts in the kernel and says nothing. */
  private static int silent() throws Exception {
    ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    STAGE.keep(socket::close);
    return socket.getLocalPort();
  }

  private static int h2tap(String name, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("--record", log(name)));
    all.addAll(List.of(options));
    return STAGE.h2tap(all.toArray(String[]::new)).port();
  }

  /** In front of one target, on a port for plaintext and TLS. */
  private static int reverse(int port, String name, String... options) throws Exception {
    Identity listener = CERTIFICATES.authority().issue(Leaf.host("localhost").ip("127.0.0.1"));
    Path chain = STAGE.write(name + "-chain.pem", Pem.of(listener.chain()));
    Path key = STAGE.write(name + "-key.pem", Pem.of(listener.key()));
    List<String> all = new ArrayList<>();
    all.addAll(List.of("--upstream", "https://127.0.0.1:" + port, "--certs", certs.toString()));
    all.addAll(List.of("--verify", SPIFFE, "--record", log(name)));
    all.addAll(List.of("--listen-cert", chain.toString(), "--listen-key", key.toString()));
    all.addAll(List.of(options));
    return STAGE.h2tap(all.toArray(String[]::new)).port();
  }

  private static String log(String name) {
    return STAGE.file(name + ".h2tap").toString();
  }
}

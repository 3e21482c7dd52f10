package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.h2tap.proxy.tls.sample.Leaf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code --transparent} between two hosts: curl knows of no proxy, iptables redirects its
 * connections to h2tap, and h2tap goes on to where they were bound for.
 */
class TransparentIT {
  private static final String REDIRECT =
      Path.of("../deploy/iptables/redirect").toAbsolutePath().toString();
  private static final int CLIENT = 10_001;
  private static final int ROOT = 0;
  private static final int NOBODY = 65_534;
  private static final int PLAIN = 8080;
  private static final int TLS = 8443;
  private static final int REDIRECTED = 15001;

  @RegisterExtension static final Stage STAGE = new Stage();

  private static Host near;
  private static Host far;
  private static Path log;
  private static H2tapProcess h2tap;

  @BeforeAll
  static void start() throws Exception {
    TwoHosts hosts = TwoHosts.on(STAGE);
    near = hosts.near();
    far = hosts.far();
    Certificates certificates = Certificates.in(STAGE);
    Certificates.Pair server =
        certificates.issue("far", Leaf.host("far.example").ip(far.ipv4()).ip(far.ipv6()));
    far.serve(PLAIN, Tool.PYTHON3, "-c", OriginalDestination.SERVER, "" + PLAIN);
    STAGE.write("file", "from far");
    far.serve(
        TLS,
        Tool.NGHTTPD,
        "--htdocs=" + STAGE.directory(),
        "" + TLS,
        server.key().toString(),
        server.chain().toString());
    log = STAGE.file("transparent.h2tap");
    h2tap =
        near.h2tap(
            "--transparent",
            "--listen",
            "[::]:" + REDIRECTED,
            "--ca-file",
            certificates.root().toString(),
            "--upstream-tls",
            "off",
            "--record",
            log.toString());
  }

  @AfterEach
  void takeOut() throws Exception {
    near.run(REDIRECT, "remove");
  }

  private static void redirect(int except) throws Exception {
    near.run(REDIRECT, "add", "" + REDIRECTED, "everyone", "" + except);
  }

  private static RunningProcess curl(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("--silent", "--noproxy", "*"));
    all.addAll(List.of("--max-time", "10"));
    all.addAll(List.of(arguments));
    RunningProcess curl = near.startAs(CLIENT, Tool.CURL, all.toArray(String[]::new));
    curl.exitCode(Await.DEADLINE);
    return curl;
  }

  private static JsonNode lastExchange(String path) throws Exception {
    List<JsonNode> found = new ArrayList<>();
    Await.until(
        "an exchange of " + path,
        () -> {
          for (JsonNode exchange : RecordedExchanges.of(log)) {
            if (exchange.path("path").asText().equals(path)) {
              found.add(exchange);
            }
          }
          return !found.isEmpty();
        });
    return found.get(found.size() - 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void plaintextGoesOnToWhereItWasBoundFor(boolean ipv6) throws Exception {
    redirect(ROOT);
    String path = "/plain-" + ipv6;
    RunningProcess curl = curl(far.http(ipv6, PLAIN, path));
    assertThat(curl.stdout()).as(curl.transcript()).isEqualTo("none");
    assertThat(lastExchange(path).path("status").asInt()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tlsIsLookedIntoWithAMintedCertificate(boolean ipv6) throws Exception {
    redirect(ROOT);
    String address = ipv6 ? "[" + far.ipv6() + "]" : far.ipv4();
    RunningProcess curl =
        curl(
            "--http2",
            "--insecure",
            "--verbose",
            "--resolve",
            "far.example:" + TLS + ":" + address,
            "https://far.example:" + TLS + "/file");
    assertThat(curl.stdout()).as(curl.transcript()).isEqualTo("from far");
    assertThat(curl.transcript()).contains("issuer: O=h2tap");
    JsonNode exchange = lastExchange("/file");
    assertThat(exchange.path("downstreamProtocol").asText()).isEqualTo("h2");
    assertThat(exchange.path("upstreamProtocol").asText()).isEqualTo("h2");
  }

  @Test
  void whoKnowsOfTheProxyCanStillUseIt() throws Exception {
    RunningProcess curl =
        curl("--noproxy", "", "--proxy", h2tap.http(""), far.http(false, PLAIN, "/asked"));
    assertThat(curl.stdout()).as(curl.transcript()).isEqualTo("none");
  }

  @Test
  void aRedirectOfH2tapItselfIsALoopAndNotTheEnd() throws Exception {
    redirect(NOBODY);
    RunningProcess curl = curl("--include", far.http(false, PLAIN, "/loop"));
    assertThat(curl.stdout()).as(curl.transcript()).startsWith("HTTP/1.1 508 the request would go");
    assertThat(lastExchange("/loop").path("finding").asText()).isEqualTo("proxy-loop");
  }
}

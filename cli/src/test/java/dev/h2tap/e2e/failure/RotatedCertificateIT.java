package dev.h2tap.e2e.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.CommandLineRun;
import dev.h2tap.e2e.Await;
import dev.h2tap.e2e.Certificates;
import dev.h2tap.e2e.Curl;
import dev.h2tap.e2e.Stage;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.mint.Pem;
import dev.h2tap.proxy.tls.sample.Leaf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Row 15: the certificate was renewed on disk, and the old one is still in memory. */
class RotatedCertificateIT {
  private static final Leaf CLIENT = Leaf.spiffe("spiffe://cluster.local/ns/a/sa/b");

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void filesThatAreRefusedAreTheCauseUntilTheyAreMended() throws Exception {
    Bench bench = Bench.on(stage);
    Instant now = Instant.now();
    Certificates.Pair client =
        bench
            .certificates()
            .issue("client", CLIENT.valid(now.minusSeconds(7200), now.minusSeconds(3600)));
    Path log = stage.file("rotated.h2tap");
    List<String> options = new ArrayList<>(bench.showing(client, "--record", log.toString()));
    options.addAll(List.of("--upstream", bench.strictOpenssl()));
    ProxyThread h2tap = ProxyThread.start(stage, options);
    Curl curl = new Curl(stage);

    Identity next = bench.certificates().authority().issue(CLIENT);
    Files.writeString(client.chain(), Pem.of(next.chain()));
    Await.until("it is refused", () -> recorded(log).contains(client.chain() + " refused: "));
    assertThat(curl.run(h2tap.http("/")).status()).isEqualTo(502);
    Await.until("the failure is recorded", () -> recorded(log).contains("502"));
    Diagnosed diagnosed = Diagnosed.of(log.toString());
    assertThat(diagnosed.first().path("id").asText())
        .as(diagnosed.toString())
        .isEqualTo("own-files");
    assertThat(diagnosed.first().path("cause").asText())
        .contains("certificates on disk are refused since")
        .contains(client.key() + " does not match");
    assertThat(diagnosed.exit()).isEqualTo(1);

    Files.writeString(client.key(), Pem.of(next.key()));
    Await.until("the new one is used", () -> curl.run(h2tap.http("/")).status() == 200);
    assertThat(h2tap.stop().err())
        .contains("expired at")
        .contains("does not match the certificate in " + client.chain())
        .contains("what was loaded before stays in use")
        .contains(client.chain() + " was replaced: spiffe://cluster.local/ns/a/sa/b serial ");
  }

  private static String recorded(Path log) {
    return CommandLineRun.of("inspect", log.toString()).out();
  }
}

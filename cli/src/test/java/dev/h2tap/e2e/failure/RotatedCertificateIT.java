package dev.h2tap.e2e.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.e2e.Await;
import dev.h2tap.e2e.Certificates;
import dev.h2tap.e2e.Curl;
import dev.h2tap.e2e.Stage;
import dev.h2tap.proxy.tls.sample.Leaf;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Row 15: the certificate was renewed on disk, and the old one is still in memory. */
class RotatedCertificateIT {
  private static final Leaf CLIENT = Leaf.spiffe("spiffe://cluster.local/ns/a/sa/b");

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void theFileHoldsANewerCertificateThanTheOneThatWasSent() throws Exception {
    Bench bench = Bench.on(stage);
    Instant now = Instant.now();
    Instant end = now.plusSeconds(5).truncatedTo(ChronoUnit.SECONDS);
    Certificates.Pair client =
        bench.certificates().issue("client", CLIENT.valid(now.minusSeconds(60), end));
    Path log = stage.file("rotated.h2tap");
    List<String> options = new ArrayList<>(bench.showing(client, "--record", log.toString()));
    options.addAll(List.of("--upstream", bench.strictOpenssl()));
    ProxyThread h2tap = ProxyThread.start(stage, options);
    assertThat(new Curl(stage).run(h2tap.http("/")).status()).isEqualTo(200);

    Await.until("the certificate expires", () -> Instant.now().isAfter(end.plusSeconds(1)));
    bench.certificates().issue("client", CLIENT);
    assertThat(new Curl(stage).run(h2tap.http("/")).status()).isEqualTo(502);
    h2tap.stop();

    Diagnosed diagnosed = Diagnosed.of(log.toString());
    assertThat(diagnosed.first().path("id").asText())
        .as(diagnosed.toString())
        .isEqualTo("client-certificate-rotated");
    assertThat(diagnosed.first().path("cause").asText()).contains(client.chain().toString());
    assertThat(diagnosed.exit()).isEqualTo(1);
  }
}

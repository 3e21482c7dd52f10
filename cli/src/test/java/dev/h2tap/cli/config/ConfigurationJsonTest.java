package dev.h2tap.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The settings as {@code /config} shows them. */
class ConfigurationJsonTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/admin-config.json");

  private static Values read(String yaml) throws Exception {
    Problems problems = new Problems("h2tap.yaml");
    Values values = ConfigurationText.read(yaml, Path.of("/etc/h2tap/h2tap.yaml"), problems);
    problems.throwIfAny();
    return values;
  }

  @Test
  void everySettingIsShownAndNoSecretIs() throws Exception {
    String shown =
        ConfigurationJson.of(
                    read(
                        """
                        admin: 15091
                        threads: 2
                        drain-timeout: 1m30s
                        record: log/
                        record-limit: 1GiB
                        no-secrets: true
                        proxy-auth: scraper:hunter2
                        listen: [15090, "[::1]:15090"]
                        routes:
                          - name: mesh
                            match: {host: "*.svc", port: [80, 9102], header: {authorization: "Bearer hunter2", x-team: a, cookie: "*"}}
                            preset: istio
                            certs: certs
                            rules:
                              - {probability: 0.25, set-request-fields: {x-api-key: hunter2, accept: text/plain}}
                          - upstream: https://user:hunter2@10.0.0.1:9102
                        """))
                .toPrettyString()
            + "\n";
    assertThat(shown).doesNotContain("hunter2");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(GOLDEN, shown);
    }
    assertThat(shown).isEqualTo(Files.readString(GOLDEN));
  }
}

package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the other tests stand on. */
class HarnessIT {
  @RegisterExtension final Stage stage = new Stage();

  @ParameterizedTest
  @EnumSource
  void everyToolIsInstalled(Tool tool) {
    assertThat(tool.path()).isNotBlank();
  }

  @Test
  void aRequestGoesThrough() throws Exception {
    int port = Ports.free();
    Files.writeString(stage.file("hello"), "hello");
    stage.serve(port, Tool.NGHTTPD, "--no-tls", "-a", "127.0.0.1", String.valueOf(port));
    H2tapProcess h2tap =
        stage.h2tap("--upstream", "http://127.0.0.1:" + port, "--upstream-protocol", "h2");
    Curl.Response response = new Curl(stage).run(h2tap.http("/hello"));
    assertThat(response.exit()).isZero();
    assertThat(response.version()).isEqualTo("1.1");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("hello");
  }
}

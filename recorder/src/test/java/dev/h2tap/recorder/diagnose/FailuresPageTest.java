package dev.h2tap.recorder.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.diagnose.rule.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailuresPageTest {
  private static final Path PAGE = Path.of("../docs/failures.md");

  /** The causes that users and other programs know by these ids. */
  private static final List<String> IDS =
      List.of(
          "alpn-unmatched",
          "closed-after-client-hello",
          "alpn-no-overlap",
          "plaintext-port",
          "tls-port",
          "h2-negotiated-http1-served",
          "h2-to-http1-reader",
          "client-certificate-missing",
          "client-certificate-unknown-ca",
          "client-certificate-expired",
          "client-certificate-refused-silently",
          "spiffe-name-mismatch",
          "server-certificate-unknown-ca",
          "server-certificate-expired",
          "client-certificate-rotated",
          "no-common-parameters",
          "goaway-race",
          "goaway-calm",
          "h2-protocol-error",
          "refused-stream",
          "h2-stalled",
          "slow",
          "body-truncated",
          "header-limits",
          "http1-fallback",
          "trailers-lost",
          "authority-mismatch",
          "framing-conflict",
          "unreachable",
          "own-files");

  @Test
  void thePageSaysWhatTheRulesSay() throws Exception {
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(PAGE, FailuresPage.text());
    }
    assertThat(Files.readString(PAGE)).isEqualTo(FailuresPage.text());
  }

  @Test
  void knownIdsStayAndComeFirst() {
    List<String> ids = Catalogue.causes().stream().map(Cause::id).toList();
    assertThat(ids).startsWith(IDS.toArray(String[]::new)).doesNotHaveDuplicates();
  }

  @Test
  void everyCauseSaysWhatTellsItApartAndWhatToDo() {
    assertThat(Catalogue.causes())
        .allSatisfy(
            cause -> {
              assertThat(cause.id()).matches("[a-z0-9]+(-[a-z0-9]+)*");
              assertThat(cause.title()).endsWith(".");
              assertThat(cause.tells()).isNotEmpty();
              assertThat(cause.remedy()).isNotEmpty();
            });
  }
}

package dev.h2tap.e2e.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.CommandLineRun;
import dev.h2tap.e2e.Certificates;
import dev.h2tap.e2e.Stage;
import dev.h2tap.e2e.Tool;
import dev.h2tap.proxy.tls.sample.Leaf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Row 30: what is wrong with our own files is said at start, with the file's name. */
class OwnFilesIT {
  @RegisterExtension static final Stage STAGE = new Stage();
  private static Certificates certificates;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = Certificates.in(STAGE);
  }

  @Test
  void theKeyIsOfAnotherCertificate() {
    refused(
        certificates.strangerKey(),
        "--cert-file",
        certificates.clientChain().toString(),
        "--key-file",
        certificates.strangerKey().toString());
  }

  @Test
  void theFileIsNotThere() {
    Path missing = STAGE.file("missing.pem");
    refused(missing, "--ca-file", missing.toString());
  }

  @Test
  void theFileIsADirectory() {
    refused(certificates.mesh(), "--ca-file", certificates.mesh().toString());
  }

  @Test
  void theFileIsNoPem() throws Exception {
    Path file = STAGE.write("notes.txt", "remember the milk\n");
    refused(file, "--ca-file", file.toString());
  }

  @Test
  void theFileHoldsAKeyInPlaceOfACertificate() {
    refused(
        certificates.clientKey(),
        "--cert-file",
        certificates.clientKey().toString(),
        "--key-file",
        certificates.clientKey().toString());
  }

  @Test
  void theKeyIsEncrypted() throws Exception {
    Path encrypted = STAGE.file("encrypted.key");
    STAGE
        .start(
            Tool.OPENSSL,
            "pkcs8",
            "-topk8",
            "-in",
            certificates.clientKey().toString(),
            "-out",
            encrypted.toString(),
            "-passout",
            "pass:secret")
        .exitCode(Duration.ofSeconds(20));
    String said =
        refused(
            encrypted,
            "--cert-file",
            certificates.clientChain().toString(),
            "--key-file",
            encrypted.toString());
    assertThat(said).contains("encrypted");
  }

  @Test
  void aTruncatedCertificate() throws Exception {
    String pem = Files.readString(certificates.clientChain());
    Path file = STAGE.write("half.pem", pem.substring(0, 300));
    refused(
        file, "--cert-file", file.toString(), "--key-file", certificates.clientKey().toString());
  }

  /** It may be valid by the time it is needed, so that is said and no reason to stay down. */
  @Test
  void aCertificateThatIsNotYetValidIsWarnedOf() throws Exception {
    Instant now = Instant.now();
    Certificates.Pair future =
        certificates.issue(
            "future", Leaf.host("future").valid(now.plusSeconds(3600), now.plusSeconds(7200)));
    List<String> options = new ArrayList<>(List.of("--upstream", "https://127.0.0.1:9"));
    options.addAll(List.of("--cert-file", future.chain().toString()));
    options.addAll(List.of("--key-file", future.key().toString()));
    ProxyThread h2tap = ProxyThread.start(STAGE, options);
    assertThat(h2tap.stop().err())
        .contains("warning: ")
        .contains(future.chain().toString())
        .contains("not valid before");
  }

  /** Returns the line that says why. */
  private static String refused(Path file, String... options) {
    List<String> command = new ArrayList<>(List.of("proxy", "--listen", "127.0.0.1:0"));
    command.addAll(List.of("--upstream", "https://127.0.0.1:9"));
    command.addAll(List.of(options));
    CommandLineRun run = CommandLineRun.of(command.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(file.toString()).hasLineCount(1);
    return run.err();
  }
}

package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleCertsCommandTest {
  @TempDir private Path dir;

  @Test
  void writesTheSetAndNamesEachFileAndTheNextCommand() {
    Path certs = dir.resolve("my certs");
    CommandLineRun run = sample(certs);
    assertThat(run.code()).isEqualTo(ExitCode.GOOD);
    assertThat(run.err()).isEmpty();
    for (String file :
        List.of(
            "root-cert.pem",
            "cert-chain.pem",
            "key.pem",
            "server/cert-chain.pem",
            "server/key.pem")) {
      assertThat(certs.resolve(file)).isNotEmptyFile();
      assertThat(run.out()).contains(certs.resolve(file) + "  ");
    }
    assertThat(run.out()).endsWith("\n  h2tap proxy --preset istio --certs '" + certs + "'\n");
  }

  @Test
  void replacesItsOwnSamplesAndNothingElse() throws Exception {
    assertThat(sample(dir).code()).isEqualTo(ExitCode.GOOD);
    assertThat(sample(dir).code()).isEqualTo(ExitCode.GOOD);
    Files.delete(dir.resolve("root-cert.pem"));
    CommandLineRun refused = sample(dir);
    assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err())
        .isEqualTo(
            "h2tap: "
                + dir.resolve("cert-chain.pem")
                + " is there and is no sample of h2tap; choose another directory\n");
  }

  @Test
  void aDirectoryThatCannotBeMadeIsOneLine() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    CommandLineRun run = sample(file.resolve("certs"));
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines()).hasSize(1).allMatch(line -> line.contains(file.toString()));
  }

  @Test
  void certsAloneSaysWhatThereIs() {
    CommandLineRun run = CommandLineRun.of(List.of(CertsCommand.class), "certs");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .isEqualTo("h2tap: say which: h2tap certs ca, show or sample; see 'h2tap certs --help'\n");
  }

  private static CommandLineRun sample(Path dir) {
    return CommandLineRun.of(List.of(CertsCommand.class), "certs", "sample", dir.toString());
  }
}

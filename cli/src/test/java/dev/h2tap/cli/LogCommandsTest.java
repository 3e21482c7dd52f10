package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCommandsTest {
  private static final Path GOLDEN =
      Path.of("../recorder/src/test/resources/golden/version-1.h2tap");

  @TempDir Path directory;

  @Test
  void infoTellsWhatIsInALog() throws Exception {
    Path log = Files.copy(GOLDEN, directory.resolve("scrape.h2tap"));
    CommandLineRun run = run("info", log);
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    Golden.assertMatches("log-info.txt", run.out().replace(directory.toString(), "DIR"));
  }

  @Test
  void infoTellsProgramsTheSame() throws Exception {
    JsonNode info = new ObjectMapper().readTree(run("info", GOLDEN, "--json").out());
    assertThat(info.path("version").asInt()).isEqualTo(1);
    assertThat(info.path("records").asInt()).isEqualTo(21);
    assertThat(info.path("connections").toString())
        .isEqualTo("{\"downstream\":1,\"upstream\":1,\"failed\":1}");
    assertThat(info.path("runs").path(0).path("ended").asBoolean()).isTrue();
    assertThat(info.path("gaps").toString()).isEqualTo("{\"count\":1,\"records\":5,\"bytes\":6}");
    assertThat(info.path("tlsSecrets").asInt()).isEqualTo(1);
  }

  @Test
  void verifyFindsNothingWrongWithAWholeLog() {
    CommandLineRun run = run("verify", GOLDEN);
    assertThat(run.code()).isZero();
    assertThat(run.out()).endsWith("version-1.h2tap is whole: 21 records in 1 file\n");
  }

  @Test
  void verifyNamesEveryFaultWithItsOffset() throws Exception {
    Path log = damaged();
    CommandLineRun run = run("verify", log);
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith(log + ": damaged record header at offset 664, 69 bytes skipped\n")
        .contains(log + ": record 5 is missing\n")
        .endsWith(log + " is not whole: 2 faults; 20 records in 1 file can be read\n");
    assertThat(run("verify", log, "--json").out())
        .contains("\"offset\":664")
        .contains("{\"fault\":\"missing\",\"first\":5,\"last\":5}")
        .contains("\"whole\":false");
  }

  /** The golden log with a record that cannot be read. */
  private Path damaged() throws IOException {
    byte[] bytes = Files.readAllBytes(GOLDEN);
    bytes[700] ^= 1;
    return Files.write(directory.resolve("damaged.h2tap"), bytes);
  }

  private static CommandLineRun run(String command, Path log, String... more) {
    String[] args = new String[3 + more.length];
    args[0] = "log";
    args[1] = command;
    args[2] = log.toString();
    System.arraycopy(more, 0, args, 3, more.length);
    return CommandLineRun.of(args);
  }
}

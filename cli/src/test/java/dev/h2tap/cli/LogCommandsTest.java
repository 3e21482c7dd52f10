package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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

  @Test
  void splitWritesWhatMatchesAndTellsOfIt() throws Exception {
    Path part = directory.resolve("part.h2tap");
    CommandLineRun run = run("split", GOLDEN, "-o", part.toString(), "--connection", "1");
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo(part + ": 12 records, " + Files.size(part) + " B\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(part)))
        .isEqualTo("rw-------");
    assertThat(run("verify", part).code()).isZero();
    assertThat(CommandLineRun.of("inspect", part.toString()).out()).doesNotContain("LEFT_OUT");
  }

  @Test
  void splitWithoutAMatchLeavesNoLog() {
    Path part = directory.resolve("part.h2tap");
    CommandLineRun run = run("split", GOLDEN, "-o", part.toString(), "--since", "+1h");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .isEqualTo("h2tap: nothing in " + GOLDEN + " matches; no log was written\n");
    assertThat(part).doesNotExist();
  }

  @Test
  void aTimeThatIsNoneIsRefused() {
    CommandLineRun run = run("split", GOLDEN, "-o", "x", "--since", "yesterday");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("'yesterday' is no time, for example 2026-01-01T12:00:00Z");
  }

  @Test
  void repairTellsWhatIsLost() throws Exception {
    Path repaired = directory.resolve("repaired.h2tap");
    CommandLineRun run = run("repair", damaged(), "-o", repaired.toString());
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .startsWith("lost record 5: damaged record header at offset 664\n")
        .endsWith("1 lost\n");
    assertThat(run("verify", repaired).code()).isZero();
  }

  @Test
  void mergeSaysThatRunsWentOnAtTheSameTime() {
    Path merged = directory.resolve("merged.h2tap");
    Path again = directory.resolve("again.h2tap");
    assertThat(run("split", GOLDEN, "-o", again.toString(), "--connection", "1").code()).isZero();
    CommandLineRun run = run("merge", GOLDEN, again.toString(), "-o", merged.toString());
    assertThat(run.code()).isZero();
    assertThat(run.err()).as("parts of the same run").isEmpty();
    assertThat(run.out()).startsWith(merged + ": 21 records, ");
  }

  @Test
  void convertKeepsTheFormThatItIsNotToldToChange() throws Exception {
    Path small = directory.resolve("small.h2tap");
    Path segments = directory.resolve("segments");
    assertThat(run("convert", GOLDEN, "-o", small.toString(), "--compress").code()).isZero();
    CommandLineRun run = run("convert", small, "-o", segments + "/", "--size", "1KiB");
    assertThat(run.code()).isZero();
    assertThat(run("info", segments).out()).contains("format       version 2, compressed to ");
    assertThat(run("convert", small, "-o", directory + "/x", "--size", "1KiB").err())
        .contains("--size and --every need a directory; write -o " + directory + "/x/");
    assertThat(run("convert", small, "-o", small.toString()).err())
        .isEqualTo(
            "h2tap: cannot write "
                + small
                + ": there is a file of that name; give -o another path\n");
  }

  /** A log in which record 22 refers to record 21. */
  @Test
  void plaintextThatIsStoredOnceIsCountedAndCopiedInFull() throws Exception {
    Path once = GOLDEN.resolveSibling("version-3.h2tap");
    assertThat(run("info", once).out())
        .containsPattern("(?m)^format +version 3$")
        .containsPattern("(?m)^ +plaintext stored once +1 +77 B$");
    assertThat(run("verify", once).code()).isZero();
    for (String form : List.of("--no-compress", "--compress")) {
      Path copy = directory.resolve("copy" + form + ".h2tap");
      assertThat(run("convert", once, "-o", copy.toString(), form).code()).isZero();
      assertThat(run("info", copy).out()).doesNotContain("stored once").doesNotContain("version 3");
      assertThat(run("verify", copy).code()).isZero();
    }
  }

  @Test
  void whatRefersToADamagedRecordIsLostWithIt() throws Exception {
    byte[] bytes = Files.readAllBytes(GOLDEN.resolveSibling("version-3.h2tap"));
    bytes[bytes.length - 1_000] ^= 1;
    Path damaged = Files.write(directory.resolve("damaged.h2tap"), bytes);
    CommandLineRun verify = run("verify", damaged);
    assertThat(verify.code()).isEqualTo(1);
    assertThat(verify.out())
        .contains("the payload of record 21 is damaged")
        .contains("record 22 cannot be read: it refers to record 21, which is damaged");
    Path repaired = directory.resolve("repaired.h2tap");
    CommandLineRun repair = run("repair", damaged, "-o", repaired.toString());
    assertThat(repair.out()).endsWith("2 lost\n");
    assertThat(run("verify", repaired).code()).isZero();
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

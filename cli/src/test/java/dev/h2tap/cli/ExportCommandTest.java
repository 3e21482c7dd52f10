package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
  @TempDir Path directory;

  @Test
  void aPathThatCannotBeWrittenIsNamed() {
    Path output = directory.resolve("nowhere").resolve("keys.log");
    CommandLineRun run =
        CommandLineRun.of("export", golden(), "--to", "keylog", "-o", output.toString());
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .isEqualTo(
            "h2tap: cannot write "
                + output
                + ": no such file or directory; give -o another path\n");
  }

  @Test
  void whatFailsLeavesTheFileAsItWas() throws Exception {
    Path output = Files.writeString(directory.resolve("keys.log"), "mine");
    CommandLineRun run =
        CommandLineRun.of("export", directory + "/none", "--to", "keylog", "-o", output.toString());
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(output).hasContent("mine");
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void theLogItselfIsNoPlaceForAnExport() throws Exception {
    Path log = Files.copy(Path.of(golden()), directory.resolve("log.h2tap"));
    CommandLineRun run =
        CommandLineRun.of("export", log.toString(), "--to", "jsonl", "-o", log.toString());
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("is the log itself");
    assertThat(log).hasSameBinaryContentAs(Path.of(golden()));
  }

  @Test
  void aLinkIsFollowedAndADeviceWrittenTo() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    assertThat(CommandLineRun.of("export", golden(), "--to", "md", "-o", link.toString()).code())
        .isEqualTo(ExitCode.GOOD);
    assertThat(link).isSymbolicLink();
    assertThat(file).content().startsWith("#");
    assertThat(CommandLineRun.of("export", golden(), "--to", "md", "-o", "/dev/null").code())
        .isEqualTo(ExitCode.GOOD);
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void anUnknownFormatIsToldWithThoseThereAre() {
    CommandLineRun run = CommandLineRun.of("export", golden(), "--to", "pdf");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("'pdf' is none of ").contains("keylog");
  }

  @Test
  void everyFormatComesOutOfALogWithoutTraffic() {
    for (String format : List.of("har", "jsonl", "qlog", "curl", "md")) {
      CommandLineRun run = CommandLineRun.of("export", golden(), "--to", format);
      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.GOOD);
      assertThat(run.out()).as(format).endsWith("\n");
    }
  }

  @Test
  void whatAFormatHasNoPlaceForIsNoted() {
    CommandLineRun run =
        CommandLineRun.of("export", refused(), "--to", "har", "--body-limit", "1KiB");
    assertThat(run.code()).isEqualTo(ExitCode.GOOD);
    assertThat(run.out()).contains("\"version\":\"1.2\"");
    assertThat(run.err()).startsWith("h2tap: 1 connection or handshake that failed is not in it");
  }

  private static String refused() {
    return "../recorder/src/test/resources/tls/refused-tls1_2.h2tap";
  }

  @Test
  void aCaptureIsWrittenToAFileAndNotToATerminal() throws Exception {
    Path output = directory.resolve("log.pcapng");
    CommandLineRun run =
        CommandLineRun.of("export", golden(), "--to", "pcapng", "-o", output.toString());
    assertThat(run.code()).isEqualTo(ExitCode.GOOD);
    assertThat(run.err())
        .isEqualTo(
            "h2tap: 1 connection goes on as exported PDUs, without TCP and TLS: no ServerHello came"
                + " before it\n");
    assertThat(Files.getPosixFilePermissions(output)).hasSize(2);
    CommandLineRun terminal =
        CommandLineRun.of(true, Commands.ALL, "export", golden(), "--to", "pcapng");
    assertThat(terminal.code()).isEqualTo(ExitCode.USAGE);
    assertThat(terminal.err()).contains("give -o FILE");
  }

  private static String golden() {
    return "../recorder/src/test/resources/golden/version-1.h2tap";
  }
}

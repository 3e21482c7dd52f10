package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
  void anUnknownFormatIsToldWithThoseThereAre() {
    CommandLineRun run = CommandLineRun.of("export", golden(), "--to", "pdf");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("'pdf' is none of ").contains("keylog");
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

package dev.h2tap.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Terminal terminal(String terminals, Map<String, String> env) {
    Properties launcher = new Properties();
    launcher.setProperty("h2tap.terminals", terminals);
    launcher.setProperty("h2tap.columns", "132");
    return Terminal.of(out, err, env, launcher);
  }

  @Test
  void colourIsForTerminals() {
    assertThat(terminal("12", Map.of()).colour()).isTrue();
    assertThat(terminal("2", Map.of()).colour()).isFalse();
    assertThat(terminal("1", Map.of("TERM", "dumb")).colour()).isFalse();
  }

  @Test
  void theEnvironmentDecidesOverColour() {
    assertThat(terminal("1", Map.of("NO_COLOR", "1")).colour()).isFalse();
    assertThat(terminal("1", Map.of("NO_COLOR", "")).colour()).isTrue();
    assertThat(terminal("", Map.of("CLICOLOR_FORCE", "1")).colour()).isTrue();
    assertThat(terminal("", Map.of("CLICOLOR_FORCE", "0")).colour()).isFalse();
    assertThat(terminal("1", Map.of("CLICOLOR_FORCE", "1", "NO_COLOR", "1")).colour()).isFalse();
  }

  @Test
  void progressNeedsATerminalOnStderr() {
    assertThat(terminal("1", Map.of()).interactive()).isFalse();
    assertThat(terminal("2", Map.of()).interactive()).isTrue();
  }

  @Test
  void widthComesFromTheEnvironmentThenTheLauncherThenADefault() {
    assertThat(terminal("1", Map.of("COLUMNS", "100")).width()).isEqualTo(100);
    assertThat(terminal("1", Map.of()).width()).isEqualTo(132);
    assertThat(terminal("1", Map.of("COLUMNS", "0")).width()).isEqualTo(80);
    assertThat(Terminal.of(out, err, Map.of(), new Properties()).width()).isEqualTo(80);
  }

  @Test
  void outputIsUtf8AndBufferedUnlessATerminal() {
    Terminal piped = terminal("", Map.of());
    piped.out().println("→");
    assertThat(out.size()).isZero();
    piped.out().flush();
    assertThat(out.toString(UTF_8)).isEqualTo("→" + System.lineSeparator());
    terminal("1", Map.of()).out().println("at once");
    assertThat(out.toString(UTF_8)).contains("at once");
  }

  @Test
  void aClosedPipePassesThroughTheWriter() {
    Terminal terminal = Terminal.of(failing("Broken pipe"), err, Map.of(), new Properties());
    terminal.out().println("hello");
    assertThatThrownBy(() -> terminal.out().flush())
        .isInstanceOfSatisfying(
            ClosedOutputException.class, e -> assertThat(e.isBrokenPipe()).isTrue());
  }

  @Test
  void aFullDiskIsNoBrokenPipe() {
    Terminal terminal = Terminal.of(failing("No space left"), err, Map.of(), new Properties());
    terminal.out().println("hello");
    assertThatThrownBy(() -> terminal.out().flush())
        .hasMessage("cannot write to standard output: No space left")
        .isInstanceOfSatisfying(
            ClosedOutputException.class, e -> assertThat(e.isBrokenPipe()).isFalse());
  }

  private static OutputStream failing(String message) {
    return new StandardOutput(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(message);
          }
        });
  }
}

package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private final StringWriter err = new StringWriter();
  private final Messages messages =
      new Messages(
          new Terminal(
              new PrintWriter(new StringWriter()), new PrintWriter(err), false, false, 80));

  @AfterEach
  void librariesSpeakAsBefore() {
    LogLines.follow(Messages.Level.WARN, false);
  }

  private void say() {
    messages.accept("listening");
    messages.accept("warning: open to the network");
    messages.warn("the \"certificate\" expires");
    messages.error("the disk is full");
  }

  @Test
  void linesAreForPeopleUnlessOtherwiseToldSo() {
    messages.follow(Values.NONE);
    say();
    assertThat(err.toString().lines())
        .containsExactly(
            "h2tap: listening",
            "h2tap: warning: open to the network",
            "h2tap: warning: the \"certificate\" expires",
            "h2tap: the disk is full");
  }

  @Test
  void aLevelKeepsQuietWhatMattersLess() {
    messages.follow(Values.NONE.with(Keys.LOG_LEVEL, "warn"));
    say();
    assertThat(err.toString().lines()).hasSize(3).noneMatch(line -> line.contains("listening"));
    messages.follow(Values.NONE.with(Keys.LOG_LEVEL, "error"));
    say();
    assertThat(err.toString().lines()).hasSize(4).last().isEqualTo("h2tap: the disk is full");
  }

  @Test
  void jsonSaysTheLevelInAField() throws Exception {
    messages.follow(Values.NONE.with(Keys.LOG_FORMAT, "json"));
    say();
    JsonNode warning =
        new ObjectMapper().readTree(err.toString().lines().skip(2).findFirst().orElseThrow());
    assertThat(warning.get("level").asText()).isEqualTo("warn");
    assertThat(warning.get("message").asText()).isEqualTo("the \"certificate\" expires");
    assertThat(warning.get("time").asText()).matches("\\d{4}-.*Z");
  }
}

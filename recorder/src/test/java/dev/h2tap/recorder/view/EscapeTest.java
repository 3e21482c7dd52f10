package dev.h2tap.recorder.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EscapeTest {
  @Test
  void makesControlCharactersVisible() {
    assertThat(Escape.of("a\u001b[31m\r\n\t\u0000\u007f\u009b"))
        .isEqualTo("a\\x1b[31m\\r\\n\\t\\x00\\x7f\\x9b");
  }

  @Test
  void makesWhatTurnsTextAroundVisible() {
    assertThat(Escape.of("\u202eabc\u2066\u2028")).isEqualTo("\\u202eabc\\u2066\\u2028");
  }

  @Test
  void leavesTextAlone() {
    assertThat(Escape.of("Grüße, 世界 → \\n")).isEqualTo("Grüße, 世界 → \\n");
  }
}

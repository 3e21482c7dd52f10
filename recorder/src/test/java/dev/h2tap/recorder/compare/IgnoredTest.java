package dev.h2tap.recorder.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.compare.Ignored.What;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IgnoredTest {

  @Test
  void anAsteriskStandsForAnythingAndInPointersForOneStep() throws Exception {
    Ignored ignored = Ignored.NOTHING.with("field:X-*").with("json:/items/*/id").with("body");
    assertThat(ignored.has(What.FIELD, "x-any-thing")).isTrue();
    assertThat(ignored.has(What.FIELD, "server")).isFalse();
    assertThat(ignored.has(What.TRAILER, "x-any")).isFalse();
    assertThat(ignored.has(What.JSON, "/items/7/id")).isTrue();
    assertThat(ignored.has(What.JSON, "/items/7/8/id")).isFalse();
    assertThat(ignored.has(What.BODY)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "field", "field:", "fields:x", "json:a", "body:x", "x:y"})
  void whatIsNotUnderstoodIsRefusedWithTheForms(String text) {
    assertThatThrownBy(() -> Ignored.NOTHING.with(text))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("--ignore " + text)
        .hasMessageContaining("field:NAME");
  }
}

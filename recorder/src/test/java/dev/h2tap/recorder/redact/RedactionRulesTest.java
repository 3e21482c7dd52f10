package dev.h2tap.recorder.redact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.recorder.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionRulesTest {

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "field:", "header:x", "", ":x", "DEFAULT"})
  void whatIsNoRuleIsToldWithThoseThereAre(String rule) {
    assertThatThrownBy(() -> RedactionRules.parse(List.of(rule)))
        .isInstanceOf(UserException.class)
        .hasMessage("--redact " + rule + " is no rule; write " + RedactionRules.SYNTAX);
  }

  @Test
  void aBrokenPatternIsToldWithItsPlaceAndNotShown() {
    assertThatThrownBy(() -> RedactionRules.parse(List.of("body:hunter2(")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Unclosed group near character 9")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void wordsNameTheRulesButNoPattern() throws Exception {
    RedactionRules rules =
        RedactionRules.parse(List.of("default", "field:X-User", "cookie:s", "body:hunter2"));
    assertThat(rules.inWords())
        .containsExactly("body", "cookie:s", "default", "field:x-user", "tls-secrets");
  }
}

package dev.h2tap.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.recorder.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlpnTest {
  @Test
  void readsNamesInOrderAndNone() throws UserException {
    assertThat(Alpn.parse("istio-http/1.1, http/1.1"))
        .containsExactly("istio-http/1.1", "http/1.1");
    assertThat(Alpn.parse("none")).isEmpty();
    assertThat(Alpn.parse("x".repeat(255))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "h2,", ",", "h 2", "h2,h2", "h\u00e9", "h2\r\nx"})
  void refusesNamesThatCannotBeOffered(String text) {
    assertThatThrownBy(() -> Alpn.parse(text))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("--alpn");
  }

  @Test
  void refusesNamesAboveTheLimit() {
    assertThatThrownBy(() -> Alpn.parse("x".repeat(256))).isInstanceOf(UserException.class);
  }

  @Test
  void allowsOnlyWhatWasOffered() {
    assertThat(Alpn.isAllowed(List.of("h2"), "h2")).isTrue();
    assertThat(Alpn.isAllowed(List.of("h2"), null)).isTrue();
    assertThat(Alpn.isAllowed(List.of("h2"), "http/1.1")).isFalse();
    assertThat(Alpn.isAllowed(List.of(), "h2")).isFalse();
  }
}

package dev.h2tap.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.recorder.UserException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffePatternTest {
  @ParameterizedTest
  @CsvSource({
    "spiffe://td/ns/a/sa/b, spiffe://td/ns/a/sa/b, true",
    "//td/ns/a, spiffe://td/ns/a, true",
    "td/ns/a, spiffe://td/ns/a, true",
    "spiffe://td/ns/a, spiffe://td/ns/A, false",
    "spiffe://td/ns/a, SPIFFE://TD/ns/a, true",
    "spiffe://td/ns/a, spiffe://td.evil/ns/a, false",
    "spiffe://td/ns/*/sa/b, spiffe://td/ns/a/sa/b, true",
    "spiffe://td/ns/*/sa/b, spiffe://td/ns/a/x/sa/b, false",
    "spiffe://td/ns/*, spiffe://td/ns/, false",
    "spiffe://td/ns/*, spiffe://td/ns, false",
    "spiffe://td/ns/*, spiffe://td/ns/a/b, false",
    "spiffe://td/**, spiffe://td/ns/a/sa/b, true",
    "spiffe://td/**, spiffe://td, false",
    "spiffe://td/**, spiffe://td/, false",
    "spiffe://td/ns/a/**, spiffe://td/ns/b/c, false",
    "spiffe://td/ns/a/**, spiffe://td/ns/a, false",
    "spiffe://td/ns/a, https://td/ns/a, false"
  })
  void matchesExactTrustDomainAndWholeSegments(String pattern, String id, boolean matches)
      throws UserException {
    assertThat(SpiffePattern.parse(pattern).matches(id)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "spiffe://",
        "spiffe://td",
        "spiffe://td/",
        "spiffe://*/a",
        "spiffe://td/a*",
        "spiffe://td/**/a",
        "spiffe://td//a",
        "spiffe://td/a b",
        "spiffe://user@td/a"
      })
  void refusesWhatCouldNeverBeMeant(String pattern) {
    assertThatThrownBy(() -> SpiffePattern.parse(pattern))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("SPIFFE pattern");
  }
}

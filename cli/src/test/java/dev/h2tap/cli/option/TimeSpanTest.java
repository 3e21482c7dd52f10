package dev.h2tap.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class TimeSpanTest {

  @ParameterizedTest
  @CsvSource({"0, PT0S", "200ms, PT0.2S", "5s, PT5S", "1m30s, PT1M30S", "24h, PT24H", "2d, PT48H"})
  void spansAreWrittenAsPrometheusWritesThem(String text, Duration meaning) {
    assertThat(new TimeSpan().convert(text)).isEqualTo(meaning);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          5                     | has no unit (ms, s, m, h, d), for example 5s or 200ms
          soon                  | is no duration
          -5s                   | is no duration
          5s later              | is no duration
          999999999999d         | is too long
          99999999999999999999s | is too long
          """)
  void wrongSpansAreExplained(String text, String why) {
    assertThatThrownBy(() -> new TimeSpan().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageStartingWith("'" + text + "' " + why);
  }
}

package dev.h2tap.recorder.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.000ms",
    "12345678, 12.346ms",
    "1500, 0.002ms",
    "-1499, -0.001ms",
    "-100, -0.000ms",
    "12345500000, 12.346s",
    "9999999000, 9999.999ms",
    "10000000000, 10.000s",
    "599999000000, 599.999s",
    "600000000000, 0:10:00.000",
    "3723004000000, 1:02:03.004",
    "360000001000000, 100:00:00.001",
  })
  void timesKeepTheirMilliseconds(long nanos, String words) {
    assertThat(Units.time(nanos)).isEqualTo(words);
  }
}

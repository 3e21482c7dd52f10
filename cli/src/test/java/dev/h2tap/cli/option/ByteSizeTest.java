package dev.h2tap.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class ByteSizeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "4096, 4096",
    "512B, 512",
    "64MiB, 67108864",
    "1 GiB, 1073741824",
    "1TiB, 1099511627776",
    "500kB, 500000",
  })
  void sizesHaveBinaryOrDecimalUnits(String text, long bytes) {
    assertThat(new ByteSize().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          big                 | is no size, for example 64MiB or 1GiB
          -1MiB               | is no size
          64M                 | has a unit that is none of B, KiB, MiB, GiB, TiB, kB, MB, GB
          9999999999TiB       | is too large
          99999999999999999999 | is too large
          """)
  void wrongSizesAreExplained(String text, String why) {
    assertThatThrownBy(() -> new ByteSize().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageStartingWith("'" + text + "' " + why);
  }
}

package dev.h2tap.proxy.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.http.Fields;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScrapeDeadlineTest {
  private static OptionalLong of(String seconds) {
    return ScrapeDeadline.of(new Fields().add("X-Prometheus-Scrape-Timeout-Seconds", seconds));
  }

  @Test
  void isHalfASecondLessThanTheScraperWaits() {
    assertThat(of("10")).hasValue(9_500_000_000L);
  }

  @Test
  void isAQuarterLessOfAShortWait() {
    assertThat(of("1")).hasValue(750_000_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ten", "0", "-1", "NaN", "Infinity", "1e300"})
  void isNoneWhereTheFieldIsNoTime(String value) {
    assertThat(of(value)).isEmpty();
  }

  @Test
  void isNoneWithoutTheField() {
    assertThat(ScrapeDeadline.of(new Fields())).isEmpty();
  }
}

package dev.h2tap.proxy.match;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,  10.255.0.1,       true",
    "10.0.0.0/8,  11.0.0.1,         false",
    "10.1.2.3/8,  10.9.9.9,         true",
    "10.0.0.1,    10.0.0.1,         true",
    "10.0.0.1,    10.0.0.2,         false",
    "0.0.0.0/0,   203.0.113.9,      true",
    "fd00::/8,    fd12::1,          true",
    "fd00::/8,    fe80::1,          false",
    "::/0,        2001:db8::1,      true",
    "::1,         ::1,              true",
    "10.0.0.0/8,  fd00::1,          false",
    "fd00::/8,    10.0.0.1,         false",
    "10.0.0.0/8,  app.example,      false",
  })
  void anAddressIsInARangeOrNot(String range, String host, boolean contains) {
    assertThat(AddressRange.parse(range).orElseThrow().contains(host)).isEqualTo(contains);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8", "a/8"})
  void whatIsNoRangeIsNone(String text) {
    assertThat(AddressRange.parse(text)).isEmpty();
  }
}

package dev.h2tap.recorder.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static final List<Integer> SUITES =
      hex("1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035");
  private static final List<Integer> EXTENSIONS =
      hex("001b 0000 0033 0010 4469 0017 002d 000d 0005 0023 0012 002b ff01 000b 000a 0015");
  private static final List<Integer> ALGORITHMS = hex("0403 0804 0401 0503 0805 0501 0806 0601");

  /** The example in the description of JA4: a Chrome. */
  @Test
  void makesTheJa4OfTheExampleInItsDescription() {
    assertThat(Ja4.of(offer(EXTENSIONS, List.of("h2", "http/1.1"))))
        .isEqualTo("t13d1516h2_8daaf6152771_e5627efa2ab1");
  }

  @Test
  void makesTheSameJa4WhateverTheOrder() {
    List<Integer> reversed = new ArrayList<>(EXTENSIONS);
    Collections.reverse(reversed);
    assertThat(Ja4.of(offer(reversed, List.of("h2"))))
        .isEqualTo("t13d1516h2_8daaf6152771_e5627efa2ab1");
  }

  @Test
  void saysInJa4WhatIsMissing() {
    ClientOffer bare =
        new ClientOffer(
            0x0303, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    assertThat(Ja4.of(bare)).isEqualTo("t12i000000_000000000000_000000000000");
    assertThat(Ja4.of(offer(EXTENSIONS, List.of("x"))).substring(8, 10)).isEqualTo("xx");
    assertThat(Ja4.of(offer(EXTENSIONS, List.of("\u00ab\u00cd"))).substring(8, 10)).isEqualTo("ad");
  }

  @Test
  void makesJa3OfDecimalNumbersInWireOrder() {
    ClientOffer offer =
        new ClientOffer(
            0x0301,
            List.of(47, 53, 5),
            List.of(0, 10, 11),
            List.of(23, 24, 25),
            List.of(0),
            List.of(),
            List.of(),
            List.of());
    assertThat(Ja3.text(offer)).isEqualTo("769,47-53-5,0-10-11,23-24-25,0");
    assertThat(Ja3.of(offer)).hasSize(32).isEqualTo(Digest.hex("MD5", Ja3.text(offer)));
  }

  private static ClientOffer offer(List<Integer> extensions, List<String> alpn) {
    return new ClientOffer(
        0x0303,
        SUITES,
        extensions,
        List.of(),
        List.of(),
        ALGORITHMS,
        List.of(0x0304, 0x0303),
        alpn);
  }

  private static List<Integer> hex(String numbers) {
    return Stream.of(numbers.split(" ")).map(number -> Integer.parseInt(number, 16)).toList();
  }
}

package dev.h2tap.recorder.tls;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The JA3 fingerprint of a client: the MD5 of version, suites, extensions, groups and point formats
 * as decimal numbers in wire order.
 */
final class Ja3 {
  private Ja3() {}

  static String of(ClientOffer offer) {
    return Digest.hex("MD5", text(offer));
  }

  /** What the digest is made of. */
  static String text(ClientOffer offer) {
    return String.join(
        ",",
        String.valueOf(offer.version()),
        joined(offer.suites()),
        joined(offer.extensions()),
        joined(offer.groups()),
        joined(offer.pointFormats()));
  }

  private static String joined(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining("-"));
  }
}

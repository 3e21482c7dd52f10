package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The JA4 fingerprint of a client over TCP: what it offers in short, then digests of its suites and
 * of its extensions with its signature algorithms, both independent of the order of sending.
 */
final class Ja4 {
  private static final int DIGEST = 12;
  private static final int COUNT_LIMIT = 99;

  private Ja4() {}

  static String of(ClientOffer offer) {
    return String.join("_", summary(offer), suites(offer), extensions(offer));
  }

  private static String summary(ClientOffer offer) {
    return "t"
        + version(offer)
        + (offer.extensions().contains(ExtensionBlock.SERVER_NAME) ? "d" : "i")
        + count(offer.suites())
        + count(offer.extensions())
        + alpn(offer.alpn());
  }

  private static String version(ClientOffer offer) {
    int highest = offer.versions().isEmpty() ? offer.version() : Collections.max(offer.versions());
    return switch (highest) {
      case 0x0304 -> "13";
      case 0x0303 -> "12";
      case 0x0302 -> "11";
      case 0x0301 -> "10";
      case 0x0300 -> "s3";
      default -> "00";
    };
  }

  private static String count(List<Integer> numbers) {
    return String.format(Locale.ROOT, "%02d", Math.min(COUNT_LIMIT, numbers.size()));
  }

  /** First and last character of the first protocol; of its hex where one is no letter or digit. */
  private static String alpn(List<String> protocols) {
    if (protocols.isEmpty() || protocols.get(0).isEmpty()) {
      return "00";
    }
    String first = protocols.get(0);
    if (!isAlphanumeric(first.charAt(0)) || !isAlphanumeric(first.charAt(first.length() - 1))) {
      first = ByteBufUtil.hexDump(first.getBytes(StandardCharsets.ISO_8859_1));
    }
    return "" + first.charAt(0) + first.charAt(first.length() - 1);
  }

  private static boolean isAlphanumeric(char c) {
    return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
  }

  private static String suites(ClientOffer offer) {
    return digest(sorted(offer.suites().stream()));
  }

  private static String extensions(ClientOffer offer) {
    String extensions =
        sorted(
            offer.extensions().stream()
                .filter(n -> n != ExtensionBlock.SERVER_NAME && n != ExtensionBlock.ALPN));
    String algorithms =
        offer.signatureAlgorithms().stream().map(Ja4::hex).collect(Collectors.joining(","));
    return digest(
        algorithms.isEmpty() || extensions.isEmpty() ? extensions : extensions + "_" + algorithms);
  }

  private static String sorted(Stream<Integer> numbers) {
    return numbers.sorted().map(Ja4::hex).collect(Collectors.joining(","));
  }

  private static String hex(int number) {
    return String.format(Locale.ROOT, "%04x", number);
  }

  private static String digest(String text) {
    return text.isEmpty() ? "0".repeat(DIGEST) : Digest.hex("SHA-256", text).substring(0, DIGEST);
  }
}

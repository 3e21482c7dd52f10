package dev.h2tap.recorder.tls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The names of one IANA registry of 16-bit numbers, from a resource with a line {@code HEX NAME}
 * for each.
 */
final class Registry {
  private final Map<Integer, String> names;

  private Registry(Map<Integer, String> names) {
    this.names = names;
  }

  /** Reads {@code NAME.txt} next to this class. */
  static Registry load(String name) {
    Map<Integer, String> names = new HashMap<>();
    try (InputStream in =
            Objects.requireNonNull(Registry.class.getResourceAsStream(name + ".txt"), name);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int space = line.indexOf(' ');
        names.put(Integer.parseInt(line.substring(0, space), 16), line.substring(space + 1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Registry(Map.copyOf(names));
  }

  /** The name, marked where the number is GREASE (RFC 8701); a number without name in hex. */
  String name(int number) {
    if (isGrease(number)) {
      return "GREASE " + hex(number);
    }
    return names.getOrDefault(number, hex(number));
  }

  /** Whether the number is one that clients send to be ignored (RFC 8701 §2). */
  static boolean isGrease(int number) {
    return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff);
  }

  static String hex(int number) {
    return String.format(Locale.ROOT, "0x%04x", number);
  }
}

package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists of application protocol names as they are offered (RFC 7301). Order matters. */
public final class Alpn {
  private Alpn() {}

  /**
   * Reads a list of names separated by commas, or {@code none} for the empty list, which sends no
   * ALPN extension at all.
   */
  public static List<String> parse(String text) throws UserException {
    if (text.equals("none")) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (String name : text.split(",", -1)) {
      names.add(name.strip());
    }
    return validated(names);
  }

  /** The same list when every name can be offered: 1 to 255 visible ASCII bytes, none twice. */
  public static List<String> validated(List<String> names) throws UserException {
    int bytes = 0;
    for (String name : names) {
      if (name.isEmpty()) {
        throw new UserException("--alpn has an empty name; write it like h2,http/1.1, or none");
      }
      if (name.equals("none") || name.equals("auto")) {
        throw new UserException(
            "--alpn " + name + " stands alone: it is no name to offer beside others");
      }
      if (!name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ',')) {
        throw new UserException(
            "--alpn name '" + OneLine.of(name) + "' has a character that is no visible ASCII");
      }
      int length = name.getBytes(StandardCharsets.US_ASCII).length;
      if (length > 255) {
        throw new UserException(
            "--alpn name '" + name.substring(0, 20) + "...' is longer than 255 bytes");
      }
      bytes += 1 + length;
    }
    if (bytes > 65533) {
      throw new UserException("--alpn lists more names than an ALPN extension can hold");
    }
    if (new LinkedHashSet<>(names).size() != names.size()) {
      throw new UserException("--alpn names a protocol twice: " + String.join(",", names));
    }
    return List.copyOf(names);
  }

  /** Whether the peer chose none, or one of those that were offered (RFC 7301 §3.1). */
  public static boolean isAllowed(List<String> offer, @Nullable String choice) {
    return choice == null || offer.contains(choice);
  }

  /** The offer as {@link #parse} reads it. */
  public static String text(List<String> offer) {
    return offer.isEmpty() ? "none" : String.join(",", offer);
  }
}

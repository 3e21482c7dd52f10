package dev.h2tap.proxy.http;

import io.netty.util.AsciiString;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Fields that concern one connection only and are not passed on (RFC 9110 §7.6.1). */
final class HopByHop {
  private static final Set<String> ALWAYS =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "transfer-encoding",
          "upgrade",
          "http2-settings",
          "te");

  private final Set<String> names;

  private HopByHop(Set<String> names) {
    this.names = names;
  }

  /** What is hop-by-hop in a message with these values of its Connection fields. */
  static HopByHop of(List<? extends CharSequence> connectionValues) {
    if (connectionValues.isEmpty()) {
      return new HopByHop(ALWAYS);
    }
    Set<String> names = new HashSet<>(ALWAYS);
    for (CharSequence value : connectionValues) {
      for (String option : value.toString().split(",")) {
        String name = option.trim().toLowerCase(Locale.ROOT);
        if (!END_TO_END.contains(name)) {
          names.add(name);
        }
      }
    }
    return new HopByHop(names);
  }

  /** What a message needs to keep its meaning stays, even if Connection nominates it. */
  private static final Set<String> END_TO_END =
      Set.of("host", "content-length", "content-type", "content-encoding", "trailer");

  boolean contains(CharSequence name) {
    return names.contains(
        name instanceof AsciiString ascii
            ? ascii.toLowerCase().toString()
            : name.toString().toLowerCase(Locale.ROOT));
  }

  /** Whether the values of a TE field accept trailers, the one option that HTTP/2 knows. */
  static boolean acceptsTrailers(List<? extends CharSequence> teValues) {
    for (CharSequence value : teValues) {
      for (String option : value.toString().split(",")) {
        if (option.trim().equalsIgnoreCase("trailers")) {
          return true;
        }
      }
    }
    return false;
  }
}

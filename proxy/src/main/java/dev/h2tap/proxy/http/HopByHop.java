package dev.h2tap.proxy.http;

import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;

/** Fields that concern one connection only and are not passed on (RFC 9110 §7.6.1). */
final class HopByHop {
  private static final List<String> ALWAYS =
      List.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "transfer-encoding",
          "upgrade",
          "http2-settings",
          "te");

  /** What a message needs to keep its meaning stays, even if Connection nominates it. */
  private static final List<String> END_TO_END =
      List.of("host", "content-length", "content-type", "content-encoding", "trailer");

  private static final HopByHop USUAL = new HopByHop(List.of());

  private final List<String> nominated;

  private HopByHop(List<String> nominated) {
    this.nominated = nominated;
  }

  /** What is hop-by-hop in a message with these values of its Connection fields. */
  static HopByHop of(List<? extends CharSequence> connectionValues) {
    if (connectionValues.isEmpty()) {
      return USUAL;
    }
    List<String> nominated = new ArrayList<>();
    for (CharSequence value : connectionValues) {
      for (String option : value.toString().split(",")) {
        String name = option.trim();
        if (!isAmong(END_TO_END, name)) {
          nominated.add(name);
        }
      }
    }
    return new HopByHop(nominated);
  }

  /** Whether a field is hop-by-hop in every message. */
  static boolean isAlways(CharSequence name) {
    return isAmong(ALWAYS, name);
  }

  boolean contains(CharSequence name) {
    return isAmong(ALWAYS, name) || isAmong(nominated, name);
  }

  /** Compares without making strings; names of another length cost next to nothing. */
  private static boolean isAmong(List<String> names, CharSequence name) {
    for (int i = 0; i < names.size(); i++) {
      if (AsciiString.contentEqualsIgnoreCase(names.get(i), name)) {
        return true;
      }
    }
    return false;
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

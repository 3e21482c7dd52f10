package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.UserException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which SPIFFE IDs are accepted: an exact trust domain, and a path in which {@code *} stands for
 * one segment and a final {@code **} for one or more.
 *
 * @param trustDomain in lower case
 * @param segments of the path, at least one
 */
public record SpiffePattern(String trustDomain, List<String> segments) {
  private static final String SCHEME = "spiffe://";
  private static final Pattern TRUST_DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");
  private static final Pattern SEGMENT = Pattern.compile("[a-zA-Z0-9._-]+");

  public SpiffePattern {
    segments = List.copyOf(segments);
  }

  /** Reads a pattern; the scheme {@code spiffe://} may be left out. */
  public static SpiffePattern parse(String text) throws UserException {
    String rest = withoutScheme(text);
    int slash = rest.indexOf('/');
    if (slash < 0 || slash == rest.length() - 1) {
      throw new UserException(
          "SPIFFE pattern "
              + OneLine.of(text)
              + " has no path; write spiffe://TRUST-DOMAIN/** for all of a trust domain");
    }
    String domain = rest.substring(0, slash).toLowerCase(Locale.ROOT);
    if (!TRUST_DOMAIN.matcher(domain).matches()) {
      throw new UserException(
          "SPIFFE pattern "
              + OneLine.of(text)
              + " has no valid trust domain; write it like spiffe://cluster.local/ns/*/sa/app");
    }
    List<String> segments = List.of(rest.substring(slash + 1).split("/", -1));
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      boolean wildcard = segment.equals("*") || (segment.equals("**") && i == segments.size() - 1);
      if (!wildcard && !SEGMENT.matcher(segment).matches()) {
        throw new UserException(
            "SPIFFE pattern "
                + OneLine.of(text)
                + " has a bad segment '"
                + OneLine.of(segment)
                + "'; * stands for one whole segment, ** only for the rest at the end");
      }
    }
    return new SpiffePattern(domain, segments);
  }

  /** The pattern that every ID of a trust domain matches. */
  public static SpiffePattern allOf(String trustDomain) {
    return new SpiffePattern(trustDomain.toLowerCase(Locale.ROOT), List.of("**"));
  }

  /** Whether a SPIFFE ID, the URI of a certificate's SAN, is accepted. */
  public boolean matches(String id) {
    if (!id.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    String[] parts = id.substring(SCHEME.length()).split("/", -1);
    if (!parts[0].equalsIgnoreCase(trustDomain)) {
      return false;
    }
    boolean open = segments.get(segments.size() - 1).equals("**");
    if (open ? parts.length - 1 < segments.size() : parts.length - 1 != segments.size()) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      String wanted = segments.get(Math.min(i, segments.size()) - 1);
      if (parts[i].isEmpty() || (!wanted.startsWith("*") && !wanted.equals(parts[i]))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return SCHEME + trustDomain + "/" + String.join("/", segments);
  }

  private static String withoutScheme(String text) {
    for (String prefix : List.of(SCHEME, "//")) {
      if (text.regionMatches(true, 0, prefix, 0, prefix.length())) {
        return text.substring(prefix.length());
      }
    }
    return text;
  }
}

package dev.h2tap.recorder.http1;

import dev.h2tap.recorder.wire.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the end of a message's body is found (RFC 9112 §6.3).
 *
 * @param length with {@link Kind#SIZED} the bytes announced
 * @param fault what is wrong with the fields that say so, null where nothing is
 */
public record Framing(Kind kind, long length, @Nullable String fault) {

  private static final int LONGEST_LENGTH = 18;

  /** The ways in which a body can end. */
  public enum Kind {
    NONE,
    SIZED,
    CHUNKED,
    UNTIL_CLOSE;

    /** As it stands in every view. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static Framing ofRequest(Head head) {
    return of(head, new Framing(Kind.NONE, 0, null));
  }

  /**
   * @param method of the request that this answers, null where it is not known
   */
  static Framing ofResponse(Head head, @Nullable String method) {
    int status = head.status();
    boolean tunnel = "CONNECT".equals(method) && status / 100 == 2;
    boolean bodiless = status / 100 == 1 || status == 204 || status == 304;
    return tunnel || bodiless || "HEAD".equals(method)
        ? new Framing(Kind.NONE, 0, null)
        : of(head, new Framing(Kind.UNTIL_CLOSE, 0, null));
  }

  private static Framing of(Head head, Framing otherwise) {
    List<String> codings = items(head, "transfer-encoding");
    List<String> lengths = items(head, "content-length");
    if (!codings.isEmpty()) {
      boolean chunked = codings.get(codings.size() - 1).equalsIgnoreCase("chunked");
      String fault =
          !lengths.isEmpty()
              ? "both Transfer-Encoding and Content-Length"
              : chunked ? null : "Transfer-Encoding does not end with chunked";
      return new Framing(chunked ? Kind.CHUNKED : Kind.UNTIL_CLOSE, 0, fault);
    }
    if (lengths.isEmpty()) {
      return otherwise;
    }
    String length = lengths.get(0);
    if (!isLength(length)) {
      return new Framing(Kind.UNTIL_CLOSE, 0, "Content-Length is no number");
    }
    boolean conflict = false;
    for (String other : lengths) {
      conflict |= !other.equals(length);
    }
    return new Framing(
        Kind.SIZED, Long.parseLong(length), conflict ? "conflicting Content-Length fields" : null);
  }

  private static boolean isLength(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= LONGEST_LENGTH;
  }

  private static List<String> items(Head head, String name) {
    List<String> items = List.of();
    for (Field field : head.fields()) {
      if (field.is(name)) {
        items = new ArrayList<>(items);
        for (String item : field.value().split(",")) {
          items.add(item.trim());
        }
      }
    }
    return items;
  }
}

package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.http.FieldName;
import dev.h2tap.recorder.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What of a request must be as recorded for its response to be given.
 *
 * @param fields names of fields whose values must be the same
 */
public record MatchBy(
    boolean method,
    boolean authority,
    boolean path,
    boolean query,
    boolean body,
    List<String> fields) {
  public static final MatchBy USUAL = new MatchBy(true, true, true, true, false, List.of());

  private static final String FIELD = "header:";

  /** The response to a HEAD has none to give to other methods. */
  private static final String NO_CONTENT = "HEAD";

  private static final char END = '\n';

  public MatchBy {
    fields = List.copyOf(fields);
  }

  /**
   * Reads a list such as {@code method,path,header:accept}.
   *
   * @throws UserException if a part of it is not known
   */
  public static MatchBy parse(String list) throws UserException {
    List<String> words = new ArrayList<>(List.of(list.toLowerCase(Locale.ROOT).split(",", -1)));
    words.replaceAll(String::strip);
    List<String> fields = new ArrayList<>();
    for (String word : words) {
      if (word.startsWith(FIELD) && FieldName.isToken(word.substring(FIELD.length()))) {
        fields.add(word.substring(FIELD.length()));
      } else if (!List.of("method", "authority", "path", "query", "body").contains(word)) {
        throw new UserException(
            "--match: '"
                + word
                + "' is none of method, authority, path, query, body and header:NAME");
      }
    }
    return new MatchBy(
        words.contains("method"),
        words.contains("authority"),
        words.contains("path"),
        words.contains("query"),
        words.contains("body"),
        fields);
  }

  /** Equal for requests that are the same, but for their authority. */
  String key(Asked asked) {
    StringBuilder key = new StringBuilder();
    if (method) {
      key.append(asked.method()).append(END);
    } else if (asked.isHead()) {
      key.append(NO_CONTENT).append(END);
    }
    if (path) {
      key.append(asked.path()).append(END);
    }
    if (query) {
      key.append(asked.query() == null ? "" : "?" + asked.query()).append(END);
    }
    for (String field : fields) {
      key.append(asked.fields().apply(field)).append(END);
    }
    return body ? key.append(asked.body()).toString() : key.toString();
  }
}

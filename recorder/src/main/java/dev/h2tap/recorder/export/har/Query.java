package dev.h2tap.recorder.export.har;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.recorder.wire.Field;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;

/** The query of a request target as names and values, their percent-encoding undone. */
final class Query {
  private Query() {}

  static List<Field> of(String target) {
    int query = target.indexOf('?');
    List<Field> pairs = new ArrayList<>();
    if (query < 0) {
      return pairs;
    }
    for (String pair : target.substring(query + 1).split("&")) {
      int equals = pair.indexOf('=');
      if (!pair.isEmpty()) {
        pairs.add(
            equals < 0
                ? new Field(decoded(pair), "")
                : new Field(
                    decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1))));
      }
    }
    return pairs;
  }

  /** What is not well encoded stays as it is. */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}

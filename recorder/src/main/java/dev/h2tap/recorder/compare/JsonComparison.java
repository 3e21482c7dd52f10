package dev.h2tap.recorder.compare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.h2tap.recorder.compare.Difference.Kind;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares JSON (RFC 8259) by what it means: members in any order, numbers by their value. Arrays
 * are compared from both ends, so that an element that came or went does not shift the others.
 */
final class JsonComparison {
  private static final int DEEPEST = 500;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private final Ignored ignored;
  private final Differences differences;

  private JsonComparison(Ignored ignored, Differences differences) {
    this.ignored = ignored;
    this.differences = differences;
  }

  /**
   * Compares two texts.
   *
   * @return whether both are JSON; nothing is found otherwise
   */
  static boolean compare(byte[] before, byte[] after, Ignored ignored, Differences differences) {
    Optional<JsonNode> was = read(before);
    Optional<JsonNode> is = read(after);
    if (was.isEmpty() || is.isEmpty()) {
      return false;
    }
    new JsonComparison(ignored, differences).compare(was.get(), is.get(), JsonPointer.empty());
    return true;
  }

  private static Optional<JsonNode> read(byte[] text) {
    try {
      return Optional.ofNullable(MAPPER.readTree(text)).filter(node -> !node.isMissingNode());
    } catch (IOException | RuntimeException notJson) {
      return Optional.empty();
    }
  }

  private void compare(@Nullable JsonNode was, @Nullable JsonNode is, JsonPointer at) {
    if (ignored.has(Ignored.What.JSON, at.toString())) {
      return;
    }
    if (was != null && is != null && was.isObject() && is.isObject()) {
      objects(was, is, at);
    } else if (was != null && is != null && was.isArray() && is.isArray()) {
      arrays(was, is, at);
    } else if (was == null || is == null || !same(was, is)) {
      differences.add(Kind.JSON, at.toString(), text(was), text(is));
    }
  }

  private void objects(JsonNode was, JsonNode is, JsonPointer at) {
    Set<String> names = new LinkedHashSet<>();
    was.fieldNames().forEachRemaining(names::add);
    is.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      compare(was.get(name), is.get(name), at.appendProperty(name));
    }
  }

  private void arrays(JsonNode was, JsonNode is, JsonPointer at) {
    int shorter = Math.min(was.size(), is.size());
    int head = 0;
    while (head < shorter && same(was.get(head), is.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && same(was.get(was.size() - 1 - tail), is.get(is.size() - 1 - tail))) {
      tail++;
    }
    int middle = Math.max(was.size(), is.size()) - tail;
    for (int i = head; i < middle; i++) {
      compare(
          i < was.size() - tail ? was.get(i) : null,
          i < is.size() - tail ? is.get(i) : null,
          at.appendIndex(i));
    }
  }

  private static boolean same(JsonNode was, JsonNode is) {
    if (was.isNumber() && is.isNumber()) {
      return was.decimalValue().compareTo(is.decimalValue()) == 0;
    }
    if (was.getNodeType() != is.getNodeType() || was.size() != is.size()) {
      return false;
    }
    if (was.isObject()) {
      Iterator<String> names = was.fieldNames();
      while (names.hasNext()) {
        String name = names.next();
        JsonNode other = is.get(name);
        if (other == null || !same(was.get(name), other)) {
          return false;
        }
      }
      return true;
    }
    if (was.isArray()) {
      for (int i = 0; i < was.size(); i++) {
        if (!same(was.get(i), is.get(i))) {
          return false;
        }
      }
      return true;
    }
    return was.equals(is);
  }

  private static @Nullable String text(@Nullable JsonNode node) {
    return node == null ? null : node.toString();
  }
}

package dev.h2tap.cli.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.h2tap.cli.option.Nearest;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A mapping with keys that are known. */
public final class Section implements Type<Values> {
  private final String name;
  private final Map<String, Key<?>> keys;
  private final List<Key<?>> ordered;

  /**
   * @param name for messages: {@code a route}
   */
  Section(String name, List<Key<?>> keys) {
    this.name = name;
    this.keys = keys.stream().collect(Collectors.toMap(Key::name, Function.identity()));
    this.ordered = List.copyOf(keys);
  }

  /** In the order of the documentation. */
  public List<Key<?>> keys() {
    return ordered;
  }

  @Override
  public @Nullable Values read(Node node, Reading reading) {
    if (!(node instanceof Node.Entries entries)) {
      reading.wrong(node, "is " + node.shape() + "; " + words() + " is wanted");
      return null;
    }
    int before = reading.problems().count();
    Values values = Values.at(node.place());
    for (Node.Entry entry : entries.entries()) {
      Key<?> key = keys.get(entry.key());
      if (key == null) {
        reading.problems().add(entry.place(), unknown(entry.key()));
      } else {
        values = with(values, key, entry.value(), reading.of(key.name()));
      }
    }
    return reading.problems().count() == before ? values : values.broken();
  }

  private static <T> Values with(Values values, Key<T> key, Node node, Reading reading) {
    T value = key.type().read(node, reading);
    return value == null ? values : values.with(key, value, node.place());
  }

  private String unknown(String key) {
    String bare = key.startsWith("--") ? key.substring(2) : key;
    String kebab = bare.replaceAll("([a-z])([A-Z])", "$1-$2").replace('_', '-').toLowerCase();
    return "unknown key '"
        + key
        + "' in "
        + name
        + Nearest.to(kebab, keys.keySet())
            .map(near -> "; did you mean " + near + "?")
            .orElse("; known are " + String.join(", ", ordered.stream().map(Key::name).toList()));
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("type", "object").put("additionalProperties", false);
    ObjectNode properties = schema.putObject("properties");
    for (Key<?> key : ordered) {
      ObjectNode property = key.type().schema();
      property.put("description", key.about());
      properties.set(key.name(), property);
    }
    return schema;
  }

  @Override
  public String words() {
    return "a mapping";
  }
}

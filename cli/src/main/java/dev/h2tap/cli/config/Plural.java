package dev.h2tap.cli.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types of values that hold several. */
final class Plural {
  private Plural() {}

  /** A list; nothing else. */
  static <T> Type<List<T>> list(Type<T> item) {
    return new Several<>(item, false);
  }

  /** A list, or one value alone. */
  static <T> Type<List<T>> oneOrMany(Type<T> item) {
    return new Several<>(item, true);
  }

  /** A mapping with keys of the user's own. */
  static <T> Type<Map<String, T>> map(Type<T> value) {
    return new Type<>() {
      @Override
      public @Nullable Map<String, T> read(Node node, Reading reading) {
        if (!(node instanceof Node.Entries entries)) {
          reading.wrong(node, "is " + node.shape() + "; " + words() + " is wanted");
          return null;
        }
        Map<String, T> map = new LinkedHashMap<>();
        for (Node.Entry entry : entries.entries()) {
          T read = value.read(entry.value(), reading.of(reading.key() + "." + entry.key()));
          if (read != null) {
            map.put(entry.key(), read);
          }
        }
        return map;
      }

      @Override
      public ObjectNode schema() {
        ObjectNode schema = Types.any("object");
        schema.set("additionalProperties", value.schema());
        return schema;
      }

      @Override
      public String words() {
        return "a mapping of names to values, each " + value.words();
      }
    };
  }

  private record Several<T>(Type<T> item, boolean oneAlone) implements Type<List<T>> {
    @Override
    public @Nullable List<T> read(Node node, Reading reading) {
      List<Node> nodes;
      if (node instanceof Node.Items items) {
        nodes = items.items();
        if (nodes.isEmpty()) {
          reading.wrong(node, "is an empty list; " + words() + " is wanted");
        }
      } else if (oneAlone) {
        nodes = List.of(node);
      } else {
        reading.wrong(node, "is " + node.shape() + "; " + words() + " is wanted");
        return null;
      }
      List<T> list = new ArrayList<>();
      for (Node one : nodes) {
        T read = item.read(one, reading);
        if (read != null) {
          list.add(read);
        }
      }
      return list.isEmpty() ? null : list;
    }

    @Override
    public ObjectNode schema() {
      ObjectNode array = Types.any("array");
      array.set("items", item.schema());
      array.put("minItems", 1);
      if (!oneAlone) {
        return array;
      }
      ObjectNode schema = JsonNodeFactory.instance.objectNode();
      schema.putArray("anyOf").add(item.schema()).add(array);
      return schema;
    }

    @Override
    public String words() {
      return oneAlone ? item.words() + "; or a list of such" : "a list, each " + item.words();
    }
  }
}

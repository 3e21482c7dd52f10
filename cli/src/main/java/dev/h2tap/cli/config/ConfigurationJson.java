package dev.h2tap.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.h2tap.cli.option.TimeSpan;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values as JSON to be shown: names of files stand there, secrets do not. */
public final class ConfigurationJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String HIDDEN = "***";

  /** Keys whose values are secrets themselves. */
  private static final Set<String> SECRET = Set.of("proxy-auth");

  private static final Pattern SECRET_FIELD =
      Pattern.compile("auth|cookie|token|secret|key|passw|credential|session");

  /** The user information of a URL (RFC 3986 §3.2.1). */
  private static final Pattern USER = Pattern.compile("//[^/@]*@");

  private ConfigurationJson() {}

  /** What is given; a key that is not given has its default. */
  public static ObjectNode of(Values values) {
    ObjectNode object = JSON.objectNode();
    for (Key<?> key : values.keys()) {
      object.set(
          key.name(), SECRET.contains(key.name()) ? JSON.textNode(HIDDEN) : of(values.get(key)));
    }
    return object;
  }

  private static JsonNode of(@Nullable Object value) {
    if (value instanceof Values section) {
      return of(section);
    } else if (value instanceof Collection<?> several) {
      ArrayNode array = JSON.arrayNode();
      several.forEach(each -> array.add(of(each)));
      return array;
    } else if (value instanceof Map<?, ?> fields) {
      ObjectNode object = JSON.objectNode();
      fields.forEach(
          (name, content) ->
              object.set(String.valueOf(name), field(String.valueOf(name), content)));
      return object;
    } else if (value instanceof Boolean flag) {
      return JSON.booleanNode(flag);
    } else if (value instanceof Double share) {
      return JSON.numberNode(share);
    } else if (value instanceof Number number) {
      return JSON.numberNode(number.longValue());
    } else if (value instanceof Duration time) {
      return JSON.textNode(TimeSpan.format(time));
    }
    return JSON.textNode(USER.matcher(String.valueOf(value)).replaceAll("//" + HIDDEN + "@"));
  }

  private static JsonNode field(String name, Object content) {
    boolean secret =
        SECRET_FIELD.matcher(name.toLowerCase(Locale.ROOT)).find() && !"*".equals(content);
    return secret ? JSON.textNode(HIDDEN) : of(content);
  }
}

package dev.h2tap.recorder.view;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.wire.Field;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shapes of JSON that several objects share. */
final class JsonFields {
  private JsonFields() {}

  /** The member, or nothing where the value is null. */
  static void optional(JsonGenerator json, String name, @Nullable String value) throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  /** An array of two-element arrays: a field may occur more than once, and the order counts. */
  static void fields(JsonGenerator json, String name, List<Field> fields) throws IOException {
    json.writeArrayFieldStart(name);
    for (Field field : fields) {
      json.writeStartArray();
      json.writeString(field.name());
      json.writeString(field.value());
      json.writeEndArray();
    }
    json.writeEndArray();
  }
}

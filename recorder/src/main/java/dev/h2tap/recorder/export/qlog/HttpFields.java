package dev.h2tap.recorder.export.qlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.http2.FieldBlock;
import dev.h2tap.recorder.wire.Field;
import java.io.IOException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Writes field sections. */
final class HttpFields {
  private static final HexFormat HEX = HexFormat.of();

  private final JsonGenerator json;

  HttpFields(JsonGenerator json) {
    this.json = json;
  }

  /**
   * The fields of the block that a frame completes.
   *
   * @param block null where it completes none; the schema asks for an array all the same
   */
  void write(@Nullable FieldBlock block) throws IOException {
    json.writeArrayFieldStart("headers");
    if (block != null) {
      for (Field field : block.fields()) {
        json.writeStartObject();
        part("name", field.name());
        part("value", field.value());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  /** What must not stand in a field (RFC 9110 §5.5) is unsafe as text. */
  private void part(String name, String text) throws IOException {
    if (text.chars().allMatch(c -> c == '\t' || !Character.isISOControl(c))) {
      json.writeStringField(name, text);
    } else {
      json.writeStringField(name + "_bytes", HEX.formatHex(text.getBytes(UTF_8)));
    }
  }
}

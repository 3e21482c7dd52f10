package dev.h2tap.recorder.protobuf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * A message as a JSON object in protobuf's mapping: lowerCamelCase names, 64-bit numbers as
 * strings, bytes in base64, fields that are not set left out. Well-known types have no forms of
 * their own here: a Timestamp is an object with its two fields.
 */
final class ProtoJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private ProtoJson() {}

  static String of(Message message) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      message(json, message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void message(JsonGenerator json, Message message) throws IOException {
    json.writeStartObject();
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      FieldDescriptor type = field.getKey();
      json.writeFieldName(type.isExtension() ? "[" + type.getFullName() + "]" : type.getJsonName());
      if (type.isMapField()) {
        map(json, (List<?>) field.getValue());
      } else if (type.isRepeated()) {
        json.writeStartArray();
        for (Object element : (List<?>) field.getValue()) {
          value(json, type, element);
        }
        json.writeEndArray();
      } else {
        value(json, type, field.getValue());
      }
    }
    json.writeEndObject();
  }

  private static void map(JsonGenerator json, List<?> entries) throws IOException {
    json.writeStartObject();
    for (Object element : entries) {
      Message entry = (Message) element;
      FieldDescriptor key = entry.getDescriptorForType().findFieldByNumber(1);
      FieldDescriptor value = entry.getDescriptorForType().findFieldByNumber(2);
      json.writeFieldName(String.valueOf(entry.getField(key)));
      value(json, value, entry.getField(value));
    }
    json.writeEndObject();
  }

  private static void value(JsonGenerator json, FieldDescriptor type, Object value)
      throws IOException {
    if (value instanceof Message message) {
      message(json, message);
    } else if (value instanceof EnumValueDescriptor constant) {
      json.writeString(constant.getName());
    } else if (value instanceof ByteString bytes) {
      json.writeBinary(bytes.toByteArray());
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof Integer number) {
      json.writeNumber(isUnsigned(type) ? Integer.toUnsignedLong(number) : number);
    } else if (value instanceof Long number) {
      json.writeString(isUnsigned(type) ? Long.toUnsignedString(number) : number.toString());
    } else if (value instanceof Double number) {
      decimal(json, number, number.toString());
    } else if (value instanceof Float number) {
      decimal(json, number, number.toString());
    } else {
      json.writeString(value.toString());
    }
  }

  private static boolean isUnsigned(FieldDescriptor type) {
    return switch (type.getType()) {
      case UINT32, UINT64, FIXED32, FIXED64 -> true;
      default -> false;
    };
  }

  /** What is no number in JSON is a string: NaN, Infinity. */
  private static void decimal(JsonGenerator json, double number, String text) throws IOException {
    if (Double.isFinite(number)) {
      json.writeNumber(text);
    } else {
      json.writeString(text);
    }
  }
}

package dev.h2tap.recorder.view;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.http2.ErrorCode;
import dev.h2tap.recorder.http2.FieldBlock;
import dev.h2tap.recorder.http2.Flag;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.http2.FrameHeader;
import dev.h2tap.recorder.http2.Setting;
import dev.h2tap.recorder.http2.StreamDependency;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.wire.Text;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An HTTP/2 frame in JSON. */
final class FrameJson {
  private FrameJson() {}

  static void write(JsonGenerator json, Item.Http2 item) throws IOException {
    Frame frame = item.frame();
    FrameHeader header = frame.header();
    json.writeNumberField("stream", header.stream());
    json.writeNumberField("length", header.length());
    json.writeNumberField("typeNumber", header.type());
    json.writeNumberField("flags", header.flags());
    JsonFields.strings(json, "flagNames", Flag.names(header));
    payload(json, frame);
    fields(json, item.fields());
    if (frame instanceof Frame.Data) {
      HttpJson.preview(json, item.preview());
    }
  }

  private static void payload(JsonGenerator json, Frame frame) throws IOException {
    if (frame instanceof Frame.Data data) {
      padding(json, data.padding());
      json.writeNumberField("data", data.data());
    } else if (frame instanceof Frame.Headers headers) {
      padding(json, headers.padding());
      priority(json, headers.priority());
    } else if (frame instanceof Frame.Priority priority) {
      priority(json, priority.dependency());
    } else if (frame instanceof Frame.RstStream reset) {
      code(json, reset.code());
    } else if (frame instanceof Frame.Settings settings) {
      settings(json, settings.settings());
    } else if (frame instanceof Frame.PushPromise promise) {
      padding(json, promise.padding());
      json.writeNumberField("promisedStream", promise.promised());
    } else if (frame instanceof Frame.Ping ping) {
      json.writeStringField("opaqueData", String.format(Locale.ROOT, "%016x", ping.data()));
    } else if (frame instanceof Frame.GoAway goAway) {
      json.writeNumberField("lastStream", goAway.lastStream());
      code(json, goAway.code());
      json.writeStringField("debugData", Text.of(goAway.debugData()));
    } else if (frame instanceof Frame.WindowUpdate update) {
      json.writeNumberField("increment", update.increment());
    } else if (frame instanceof Frame.Unknown unknown) {
      json.writeStringField("payload", Text.hex(unknown.payload()));
    } else if (frame instanceof Frame.Malformed malformed) {
      json.writeStringField("malformed", malformed.reason());
      json.writeStringField("payload", Text.hex(malformed.payload()));
    }
  }

  private static void fields(JsonGenerator json, @Nullable FieldBlock block) throws IOException {
    if (block != null) {
      JsonFields.fields(json, "fields", block.fields());
      if (block.tableIncomplete()) {
        json.writeBooleanField("tableIncomplete", true);
      }
      JsonFields.optional(json, "fieldError", block.error());
    }
  }

  private static void settings(JsonGenerator json, List<Setting> settings) throws IOException {
    json.writeArrayFieldStart("settings");
    for (Setting setting : settings) {
      json.writeStartObject();
      json.writeStringField("name", setting.name());
      json.writeNumberField("id", setting.id());
      json.writeNumberField("value", setting.value());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void priority(JsonGenerator json, @Nullable StreamDependency dependency)
      throws IOException {
    if (dependency != null) {
      json.writeObjectFieldStart("priority");
      json.writeNumberField("dependsOn", dependency.stream());
      json.writeNumberField("weight", dependency.weight());
      json.writeBooleanField("exclusive", dependency.exclusive());
      json.writeEndObject();
    }
  }

  private static void padding(JsonGenerator json, int padding) throws IOException {
    if (padding > 0) {
      json.writeNumberField("padding", padding);
    }
  }

  private static void code(JsonGenerator json, long code) throws IOException {
    json.writeStringField("code", ErrorCode.name(code));
    json.writeNumberField("codeNumber", code);
  }
}

package dev.h2tap.recorder.export.qlog;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.http2.FieldBlock;
import dev.h2tap.recorder.http2.Flag;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.http2.FrameHeader;
import dev.h2tap.recorder.http2.Setting;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes the data of events about frames. */
final class FrameEvent {
  /** By their numbers. */
  private static final SortedMap<Integer, String> PARAMETERS =
      new TreeMap<>(
          Map.of(
              Setting.HEADER_TABLE_SIZE,
              "header_table_size",
              2,
              "enable_push",
              3,
              "max_concurrent_streams",
              4,
              "initial_window_size",
              5,
              "max_frame_size",
              6,
              "max_header_list_size",
              8,
              "extended_connect",
              9,
              "no_rfc7540_priorities"));

  private final JsonGenerator json;
  private final ExtensionFrames extensions;
  private final HttpFields fields;

  FrameEvent(JsonGenerator json) {
    this.json = json;
    this.extensions = new ExtensionFrames(json);
    this.fields = new HttpFields(json);
  }

  /** HTTP2ParametersSet. */
  void parameters(Frame.Settings settings, boolean byClient) throws IOException {
    json.writeStringField("initiator", byClient ? "local" : "remote");
    for (Map.Entry<Integer, String> parameter : PARAMETERS.entrySet()) {
      // Of several values the last one holds (RFC 9113 §6.5).
      List<Setting> values =
          settings.settings().stream().filter(s -> s.id() == parameter.getKey()).toList();
      if (!values.isEmpty()) {
        json.writeNumberField(parameter.getValue(), values.get(values.size() - 1).value());
      }
    }
  }

  /** HTTP2FrameCreated and HTTP2FrameParsed, which are alike. */
  void write(Item.Http2 item) throws IOException {
    Frame frame = item.frame();
    FrameHeader header = frame.header();
    json.writeNumberField("stream_id", header.stream());
    json.writeObjectFieldStart("frame");
    if (!(frame instanceof Frame.Unknown unknown && extensions.write(unknown))) {
      frame(frame, header, item.fields());
    }
    json.writeObjectFieldStart("raw");
    json.writeNumberField("length", FrameHeader.LENGTH + header.length());
    json.writeNumberField("payload_length", header.length());
    json.writeEndObject();
    json.writeEndObject();
  }

  private void frame(Frame frame, FrameHeader header, @Nullable FieldBlock block)
      throws IOException {
    if (frame instanceof Frame.Data) {
      type("data");
      flag(header, Flag.PADDED);
      flag(header, Flag.END_STREAM);
    } else if (frame instanceof Frame.Headers) {
      type("headers");
      flag(header, Flag.PRIORITY);
      flag(header, Flag.PADDED);
      flag(header, Flag.END_HEADERS);
      flag(header, Flag.END_STREAM);
      fields.write(block);
    } else if (frame instanceof Frame.Priority priority) {
      type("priority");
      json.writeBooleanField("exclusive", priority.dependency().exclusive());
      json.writeNumberField("stream_dependency", priority.dependency().stream());
      json.writeNumberField("weight", priority.dependency().weight() - 1);
    } else if (frame instanceof Frame.RstStream reset) {
      type("rst_stream");
      json.writeNumberField("error_code", reset.code());
    } else if (frame instanceof Frame.Settings settings) {
      type("settings");
      flag(header, Flag.ACK);
      settings(settings.settings());
    } else if (frame instanceof Frame.PushPromise promise) {
      type("push_promise");
      flag(header, Flag.PADDED);
      flag(header, Flag.END_HEADERS);
      json.writeNumberField("promised_stream_id", promise.promised());
      fields.write(block);
    } else if (frame instanceof Frame.Ping ping) {
      type("ping");
      flag(header, Flag.ACK);
      json.writeStringField("opaque_data", String.format(Locale.ROOT, "%016x", ping.data()));
    } else if (frame instanceof Frame.GoAway goAway) {
      type("goaway");
      json.writeNumberField("last_stream_id", goAway.lastStream());
      json.writeNumberField("error_code", goAway.code());
      bytes("additional_debug_data", goAway.debugData());
    } else if (frame instanceof Frame.WindowUpdate update) {
      type("window_update");
      json.writeNumberField("window_size_increment", update.increment());
    } else if (frame instanceof Frame.Continuation) {
      type("continuation");
      flag(header, Flag.END_HEADERS);
      fields.write(block);
    } else {
      // What breaks the rules of its type has not what the schema asks of that type.
      type("unknown");
      json.writeNumberField("frame_type_bytes", header.type());
    }
  }

  private void type(String name) throws IOException {
    json.writeStringField("frame_type", name);
  }

  private void flag(FrameHeader header, Flag flag) throws IOException {
    if (header.has(flag)) {
      json.writeBooleanField(flag.name().toLowerCase(Locale.ROOT), true);
    }
  }

  private void bytes(String name, ByteBuf bytes) throws IOException {
    if (bytes.isReadable()) {
      json.writeStringField(name, Text.hex(bytes));
    }
  }

  private void settings(List<Setting> settings) throws IOException {
    json.writeArrayFieldStart("settings");
    for (Setting setting : settings) {
      String known = PARAMETERS.get(setting.id());
      json.writeStartObject();
      json.writeStringField("name", known == null ? "unknown" : "settings_" + known);
      if (known == null) {
        json.writeNumberField("name_bytes", setting.id());
      }
      json.writeNumberField("value", setting.value());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}

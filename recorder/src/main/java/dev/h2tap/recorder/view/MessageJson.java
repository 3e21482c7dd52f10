package dev.h2tap.recorder.view;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.grpc.Decoded;
import dev.h2tap.recorder.grpc.GrpcMessage;
import dev.h2tap.recorder.grpc.GrpcStatus;
import dev.h2tap.recorder.sse.ServerSentEvent;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.websocket.CloseCode;
import dev.h2tap.recorder.websocket.Opcode;
import dev.h2tap.recorder.websocket.WebSocketMessage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The messages within bodies and tunnels in JSON. */
final class MessageJson {
  private MessageJson() {}

  static void write(JsonGenerator json, WebSocketMessage message) throws IOException {
    json.writeStringField("opcode", Opcode.name(message.opcode()));
    json.writeNumberField("length", message.length());
    json.writeNumberField("wireLength", message.wireLength());
    json.writeNumberField("frames", message.frames());
    json.writeBooleanField("compressed", message.compressed());
    if (message.closeCode() != 0) {
      json.writeNumberField("closeCode", message.closeCode());
      json.writeStringField("closeName", CloseCode.name(message.closeCode()));
    }
    state(json, message.whole(), message.problem());
    HttpJson.preview(json, MessageTelling.preview(message));
  }

  static void write(JsonGenerator json, Item.Grpc item) throws IOException {
    GrpcMessage message = item.message();
    if (message.number() > 0) {
      json.writeNumberField("number", message.number());
    }
    json.writeNumberField("length", message.length());
    json.writeNumberField("wireLength", message.wireLength());
    JsonFields.optional(json, "coding", message.coding());
    state(json, message.whole(), message.problem());
    HttpJson.preview(json, item.preview());
    Decoded decoded = item.decoded();
    if (decoded != null) {
      json.writeStringField("messageType", decoded.type());
      JsonFields.optional(json, "malformed", decoded.problem());
      if (decoded.problem() == null) {
        json.writeFieldName("fields");
        json.writeRawValue(decoded.json());
      }
    }
  }

  static void write(JsonGenerator json, GrpcStatus status) throws IOException {
    if (status.code() >= 0) {
      json.writeNumberField("codeNumber", status.code());
    }
    json.writeStringField("code", status.name());
    JsonFields.optional(json, "reason", status.message());
  }

  static void write(JsonGenerator json, ServerSentEvent event) throws IOException {
    if (event.hasData() || event.event() != null) {
      json.writeStringField("event", event.event() == null ? "message" : event.event());
    }
    JsonFields.optional(json, "id", event.id());
    JsonFields.optional(json, "retry", event.retry());
    JsonFields.optional(json, "comment", event.comment());
    if (event.hasData()) {
      json.writeNumberField("length", event.length());
    }
    state(json, event.whole(), null);
    HttpJson.preview(json, MessageTelling.preview(event));
  }

  private static void state(JsonGenerator json, boolean whole, @Nullable String problem)
      throws IOException {
    json.writeBooleanField("whole", whole);
    JsonFields.optional(json, "problem", problem);
  }
}

package dev.h2tap.recorder.view;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.http1.Head;
import dev.h2tap.recorder.timeline.ExchangeSummary;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.timeline.Preview;
import dev.h2tap.recorder.wire.Text;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** HTTP/1 messages, bodies and exchanges in JSON. */
final class HttpJson {
  private HttpJson() {}

  static void write(JsonGenerator json, Item.Http1Head item) throws IOException {
    Head head = item.head();
    json.writeStringField("startLine", head.startLine());
    if (item.request()) {
      json.writeStringField("method", head.method());
      json.writeStringField("target", head.target());
    } else {
      json.writeNumberField("status", head.status());
    }
    json.writeStringField("version", head.version());
    JsonFields.fields(json, "fields", head.fields());
  }

  static void write(JsonGenerator json, Item.Http1Body item) throws IOException {
    json.writeStringField("message", message(item.request()));
    json.writeNumberField("length", item.bytes());
    preview(json, item.preview());
  }

  static void write(JsonGenerator json, Item.Http1End item) throws IOException {
    json.writeStringField("message", message(item.request()));
    json.writeNumberField("bodyBytes", item.bytes());
    json.writeStringField("framing", item.end().framing().kind().toString());
    json.writeNumberField("chunks", item.end().chunks());
    json.writeBooleanField("whole", item.whole());
    JsonFields.fields(json, "trailers", item.end().trailers());
  }

  static void write(JsonGenerator json, ExchangeSummary s) throws IOException {
    json.writeNumberField("exchange", s.number());
    json.writeStringField("method", s.method());
    JsonFields.optional(json, "scheme", s.scheme());
    JsonFields.optional(json, "authority", s.authority());
    json.writeStringField("path", s.path());
    json.writeNumberField("status", s.status());
    json.writeStringField("downstreamProtocol", s.downstreamProtocol());
    json.writeNumberField("downstreamConnection", s.downstreamConnection());
    json.writeNumberField("downstreamStream", s.downstreamStream());
    if (s.upstreamConnection() > 0) {
      JsonFields.optional(json, "upstreamProtocol", s.upstreamProtocol());
      json.writeNumberField("upstreamConnection", s.upstreamConnection());
      json.writeNumberField("upstreamStream", s.upstreamStream());
    }
    json.writeNumberField("attempts", s.attempts());
    json.writeNumberField("requestBytes", s.requestBytes());
    json.writeNumberField("responseBytes", s.responseBytes());
    if (s.firstByteNanos() >= 0) {
      json.writeNumberField("firstByteNanos", s.firstByteNanos());
    }
    if (s.durationNanos() >= 0) {
      json.writeNumberField("durationNanos", s.durationNanos());
    }
    json.writeBooleanField("whole", s.whole());
    messages(json, s.messages());
    if (s.isProbe()) {
      json.writeBooleanField("probe", true);
    }
    if (!s.finished()) {
      json.writeBooleanField("finished", false);
    }
    if (!s.upstreamKnown()) {
      json.writeBooleanField("upstreamKnown", false);
    }
    JsonFields.optional(json, "reset", s.reset());
    JsonFields.optional(json, "blame", s.blame() == null ? null : EventTelling.party(s.blame()));
    JsonFields.optional(json, "finding", s.finding());
    JsonFields.optional(json, "reason", s.reason());
  }

  private static void messages(JsonGenerator json, ExchangeSummary.@Nullable Messages messages)
      throws IOException {
    if (messages != null) {
      json.writeObjectFieldStart("messages");
      json.writeStringField("of", messages.composition().word());
      json.writeNumberField("requests", messages.requests());
      json.writeNumberField("responses", messages.responses());
      JsonFields.optional(json, "outcome", messages.outcome());
      json.writeEndObject();
    }
  }

  /** The beginning of a body as {@code text}, or as {@code hex} where it is none. */
  static void preview(JsonGenerator json, Preview preview) throws IOException {
    JsonFields.optional(json, "contentCoding", preview.coding());
    if (!preview.bytes().isReadable()) {
      return;
    }
    Optional<String> text =
        preview.coding() == null ? Text.readable(preview.bytes()) : Optional.empty();
    json.writeStringField(
        text.isPresent() ? "text" : "hex", text.orElseGet(() -> Text.hex(preview.bytes())));
    if (preview.cut()) {
      json.writeBooleanField("cut", true);
    }
  }

  private static String message(boolean request) {
    return request ? "request" : "response";
  }
}

package dev.h2tap.recorder.export.har;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.exchange.RecordedMessage;
import dev.h2tap.recorder.exchange.RecordedStream;
import dev.h2tap.recorder.export.Content;
import dev.h2tap.recorder.timeline.Composition;
import dev.h2tap.recorder.timeline.ExchangeSummary;
import dev.h2tap.recorder.wire.Field;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes requests and responses. */
final class HarMessages {
  private final JsonGenerator json;
  private final long bodyLimit;

  HarMessages(JsonGenerator json, long bodyLimit) {
    this.json = json;
    this.bodyLimit = bodyLimit;
  }

  static boolean isWebSocket(ExchangeSummary summary) {
    return summary.messages() != null && summary.messages().composition() == Composition.WEBSOCKET;
  }

  /** Whether its bytes are no messages of HTTP, so that there is no content. */
  private static boolean isTunnel(ExchangeSummary summary) {
    return isWebSocket(summary)
        || summary.status() == 101
        || summary.messages() != null && summary.messages().composition() == Composition.TUNNEL;
  }

  void request(RecordedStream stream, ExchangeSummary summary) throws IOException {
    RecordedMessage request = stream.request();
    json.writeObjectFieldStart("request");
    json.writeStringField("method", stream.method());
    json.writeStringField("url", HarUrl.of(stream));
    json.writeStringField("httpVersion", version(stream));
    json.writeArrayFieldStart("cookies");
    for (Cookie cookie : Cookie.ofRequest(request.fields())) {
      cookie.write(json);
    }
    json.writeEndArray();
    fields("headers", request.fields());
    json.writeArrayFieldStart("queryString");
    for (Field field : Query.of(stream.path())) {
      pair(field);
    }
    json.writeEndArray();
    long body = isTunnel(summary) ? 0 : request.body().length();
    if (body > 0) {
      postData(request);
    }
    json.writeNumberField("headersSize", headersSize(request));
    json.writeNumberField("bodySize", body);
    trailers(request);
    json.writeEndObject();
  }

  private void postData(RecordedMessage request) throws IOException {
    Content content = Content.coded(request.body());
    json.writeObjectFieldStart("postData");
    json.writeStringField("mimeType", orEmpty(request.contentType()));
    text(content);
    if (!content.text()) {
      json.writeStringField("_encoding", "base64");
    }
    cut(content);
    json.writeEndObject();
  }

  void response(RecordedStream stream, ExchangeSummary summary) throws IOException {
    RecordedMessage response = stream.response();
    json.writeObjectFieldStart("response");
    json.writeNumberField("status", response.status());
    json.writeStringField("statusText", statusText(response));
    json.writeStringField("httpVersion", response.started() ? version(stream) : "");
    json.writeArrayFieldStart("cookies");
    for (Cookie cookie : Cookie.ofResponse(response.fields())) {
      cookie.write(json);
    }
    json.writeEndArray();
    fields("headers", withoutStatus(response.fields()));
    boolean tunnel = isTunnel(summary);
    long body = tunnel ? 0 : response.body().length();
    content(response, tunnel);
    json.writeStringField("redirectURL", response.field("location").orElse(""));
    long head = response.started() ? headersSize(response) : -1;
    json.writeNumberField("headersSize", head);
    json.writeNumberField("bodySize", response.started() ? body : -1);
    json.writeNumberField("_transferSize", Math.max(0, head) + body);
    if (!response.started()) {
      json.writeStringField("_error", error(stream, summary));
    }
    trailers(response);
    interim(stream);
    json.writeEndObject();
  }

  private void content(RecordedMessage response, boolean tunnel) throws IOException {
    json.writeObjectFieldStart("content");
    json.writeStringField("mimeType", orEmpty(response.contentType()));
    if (tunnel || response.body().length() == 0) {
      json.writeNumberField("size", 0);
      json.writeEndObject();
      return;
    }
    Content content = Content.of(response.body(), response.contentCoding());
    json.writeNumberField("size", content.length());
    if (content.coding() != null) {
      json.writeNumberField("compression", content.length() - response.body().length());
    }
    text(content);
    if (!content.text()) {
      json.writeStringField("encoding", "base64");
    }
    if (!response.whole() || content.problem() != null) {
      String problem = content.problem();
      json.writeStringField("comment", problem == null ? "the body was cut short" : problem);
    } else {
      cut(content);
    }
    json.writeEndObject();
  }

  private void text(Content content) throws IOException {
    json.writeFieldName("text");
    if (content.text()) {
      try (Reader reader = content.reader(bodyLimit)) {
        json.writeString(reader, -1);
      }
    } else {
      try (InputStream in = content.open(bodyLimit)) {
        json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, in, -1);
      }
    }
  }

  private void cut(Content content) throws IOException {
    if (content.length() > bodyLimit) {
      json.writeStringField(
          "comment", "the first " + bodyLimit + " of " + content.length() + " bytes");
    }
  }

  private void trailers(RecordedMessage message) throws IOException {
    if (!message.trailers().isEmpty()) {
      fields("_trailers", message.trailers());
    }
  }

  /** The 1xx responses, where there were any. */
  void interim(RecordedStream stream) throws IOException {
    if (stream.interim().isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("_interim");
    for (RecordedMessage message : stream.interim()) {
      json.writeStartObject();
      json.writeNumberField("status", message.status());
      fields("headers", withoutStatus(message.fields()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void fields(String name, List<Field> fields) throws IOException {
    json.writeArrayFieldStart(name);
    for (Field field : fields) {
      pair(field);
    }
    json.writeEndArray();
  }

  private void pair(Field field) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", field.name());
    json.writeStringField("value", field.value());
    json.writeEndObject();
  }

  private static List<Field> withoutStatus(List<Field> fields) {
    return fields.stream().filter(field -> !field.name().equals(":status")).toList();
  }

  /** As Chrome writes it. */
  private static String version(RecordedStream stream) {
    return stream.isHttp2() ? "http/2.0" : stream.protocol();
  }

  /** Of HTTP/1; what HPACK made of a head is not known. */
  private static long headersSize(RecordedMessage message) {
    if (message.startLine().isEmpty()) {
      return -1;
    }
    long size = message.startLine().getBytes(UTF_8).length + 4L;
    for (Field field : message.fields()) {
      size += field.name().getBytes(UTF_8).length + field.value().getBytes(UTF_8).length + 4L;
    }
    return size;
  }

  private static String statusText(RecordedMessage response) {
    String[] parts = response.startLine().split(" ", 3);
    return parts.length < 3 ? "" : parts[2];
  }

  private static String error(RecordedStream stream, ExchangeSummary summary) {
    String reason = summary.reason();
    if (reason != null) {
      return reason;
    }
    return summary.reset() == null && stream.reset() == null
        ? "no response was recorded"
        : "the stream was reset";
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}

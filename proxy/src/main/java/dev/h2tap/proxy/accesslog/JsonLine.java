package dev.h2tap.proxy.accesslog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.h2tap.proxy.bridge.ExchangeReport;
import dev.h2tap.recorder.event.Party;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The fields are documented in docs/operate.md; one that has no value is left out. */
final class JsonLine {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /** The one control character that JSON takes as it is (RFC 8259 §7). */
  private static final String DELETE = "\u007f";

  private JsonLine() {}

  static String of(ExchangeReport report) {
    StringWriter line = new StringWriter(512);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("time", Said.time(report));
      json.writeNumberField("exchange", report.number());
      json.writeNumberField("connection", report.connection());
      json.writeStringField("listener", report.arrival().listener());
      text(json, "client", Said.client(report));
      json.writeStringField("method", report.request().method());
      text(json, "authority", Said.authority(report.request()));
      json.writeStringField("path", Said.path(report.request()));
      if (report.status() != 0) {
        json.writeNumberField("status", report.status());
      }
      json.writeStringField("downstream_protocol", report.downstream().word());
      json.writeStringField("upstream_protocol", report.upstream().word());
      text(json, "target", report.target() == null ? null : report.target().toString());
      if (report.upstreamConnection() != 0) {
        json.writeNumberField("upstream_connection", report.upstreamConnection());
      }
      json.writeNumberField("attempts", report.attempts());
      json.writeNumberField("request_bytes", report.requestBytes());
      json.writeNumberField("response_bytes", report.responseBytes());
      if (report.times().head() >= 0) {
        json.writeNumberField("first_byte_ms", Said.millis(report.times().head()));
      }
      json.writeNumberField("total_ms", Said.millis(report.times().total()));
      Party blame = report.blame();
      text(json, "blame", blame == null ? null : blame.name().toLowerCase(Locale.ROOT));
      text(json, "finding", report.finding());
      text(json, "reason", report.reason());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString().replace(DELETE, "\\u007F");
  }

  private static void text(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }
}

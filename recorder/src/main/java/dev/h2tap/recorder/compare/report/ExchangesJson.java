package dev.h2tap.recorder.compare.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.compare.ComparedExchange;
import dev.h2tap.recorder.compare.Difference;
import dev.h2tap.recorder.exchange.RecordedExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Compared exchanges as JSON; docs/replay.md names the members. */
public final class ExchangesJson {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator json;
  private final Sides sides;

  ExchangesJson(JsonGenerator json, Sides sides) {
    this.json = json;
    this.sides = sides;
  }

  /** Writes {@code {"same": …, "exchanges": […]}} and a line end; leaves the writer open. */
  public static void write(List<ComparedExchange> exchanges, Sides sides, Writer out) {
    object(
        out,
        json -> {
          json.writeBooleanField("same", exchanges.stream().noneMatch(ComparedExchange::differs));
          new ExchangesJson(json, sides).write(exchanges);
        });
  }

  /** Writes members. */
  @FunctionalInterface
  interface Members {
    void write(JsonGenerator json) throws IOException;
  }

  static void object(Writer out, Members members) {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(List<ComparedExchange> exchanges) throws IOException {
    json.writeArrayFieldStart("exchanges");
    for (ComparedExchange exchange : exchanges) {
      write(exchange);
    }
    json.writeEndArray();
  }

  private void write(ComparedExchange exchange) throws IOException {
    json.writeStartObject();
    json.writeStringField("state", exchange.state().name().toLowerCase(Locale.ROOT));
    json.writeStringField("method", exchange.method());
    json.writeStringField("authority", exchange.authority());
    json.writeStringField("path", exchange.path());
    side(sides.before(), exchange.before());
    side(sides.after(), exchange.after());
    json.writeArrayFieldStart("differences");
    for (Difference difference : exchange.result().differences()) {
      json.writeStartObject();
      members(difference);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("omitted", exchange.result().omitted());
    json.writeBooleanField("sampleValuesDiffer", exchange.result().samplesDiffer());
    json.writeArrayFieldStart("notes");
    for (String note : exchange.result().notes()) {
      json.writeString(note);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void side(String name, @Nullable RecordedExchange exchange) throws IOException {
    if (exchange == null) {
      json.writeNullField(name);
      return;
    }
    json.writeObjectFieldStart(name);
    json.writeNumberField("exchange", exchange.summary().number());
    json.writeNumberField("status", exchange.summary().status());
    json.writeStringField("protocol", exchange.summary().upstreamProtocol());
    json.writeStringField("reason", exchange.summary().reason());
    nanos("firstByteNanos", exchange.summary().firstByteNanos());
    nanos("durationNanos", exchange.summary().durationNanos());
    json.writeEndObject();
  }

  private void nanos(String name, long nanos) throws IOException {
    if (nanos >= 0) {
      json.writeNumberField(name, nanos);
    }
  }

  void members(Difference difference) throws IOException {
    json.writeStringField("place", difference.place());
    json.writeStringField(
        "kind", difference.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    json.writeStringField("name", difference.name());
    json.writeStringField(sides.before(), difference.before());
    json.writeStringField(sides.after(), difference.after());
    if (!difference.note().isEmpty()) {
      json.writeStringField("note", difference.note());
    }
  }
}

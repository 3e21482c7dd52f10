package dev.h2tap.recorder.view;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.HttpStream;
import dev.h2tap.recorder.timeline.Item;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;

/** An entry as a JSON object; docs/inspect.md names every member. */
public final class EntryJson {
  private static final long SECOND = 1_000_000_000L;

  private EntryJson() {}

  /** Writes the object. Secrets stay out. */
  public static void write(JsonGenerator json, Entry entry) throws IOException {
    json.writeStartObject();
    common(json, entry);
    item(json, entry.item());
    json.writeEndObject();
  }

  private static void common(JsonGenerator json, Entry entry) throws IOException {
    Word word = Word.of(entry.item());
    json.writeStringField("kind", word.kind());
    json.writeStringField("type", word.type());
    json.writeNumberField("record", entry.place().record());
    json.writeStringField("time", time(entry.place().wallNanos()));
    json.writeNumberField("elapsedNanos", entry.elapsedNanos());
    if (entry.connection() > 0) {
      json.writeNumberField("connection", entry.connection());
    }
    if (entry.side() != Side.NONE) {
      json.writeStringField("side", lower(entry.side()));
    }
    if (entry.direction() != Direction.NONE) {
      json.writeStringField("direction", lower(entry.direction()));
      json.writeNumberField("offset", entry.place().offset());
    }
    HttpStream stream = entry.stream();
    boolean ownStream = entry.item() instanceof Item.Http2 || entry.item() instanceof Item.Exchange;
    if (stream != null && !ownStream) {
      json.writeNumberField("stream", stream.number());
    }
    if (stream != null && stream.exchangeNumber() > 0 && !(entry.item() instanceof Item.Exchange)) {
      json.writeNumberField("exchange", stream.exchangeNumber());
    }
  }

  private static void item(JsonGenerator json, Item item) throws IOException {
    if (item instanceof Item.Happened happened) {
      EventJson.write(json, happened.event());
    } else if (item instanceof Item.Handshake handshake) {
      TlsJson.write(json, handshake);
    } else if (item instanceof Item.Tls tls) {
      TlsContentJson.write(json, tls.content());
    } else if (item instanceof Item.Http2 http2) {
      FrameJson.write(json, http2);
    } else if (item instanceof Item.Http1Head head) {
      HttpJson.write(json, head);
    } else if (item instanceof Item.Http1Body body) {
      HttpJson.write(json, body);
    } else if (item instanceof Item.Http1End end) {
      HttpJson.write(json, end);
    } else if (item instanceof Item.Exchange exchange) {
      HttpJson.write(json, exchange.summary());
    } else if (item instanceof Item.WebSocket webSocket) {
      MessageJson.write(json, webSocket.message());
    } else if (item instanceof Item.Grpc grpc) {
      MessageJson.write(json, grpc);
    } else if (item instanceof Item.GrpcEnd end) {
      MessageJson.write(json, end.status());
    } else if (item instanceof Item.ServerEvent event) {
      MessageJson.write(json, event.event());
    } else if (item instanceof Item.Tunnel tunnel) {
      json.writeNumberField("length", tunnel.bytes());
    } else if (item instanceof Item.Opaque opaque) {
      json.writeNumberField("length", opaque.bytes());
      HttpJson.preview(json, opaque.preview());
    } else if (item instanceof Item.Malformed malformed) {
      json.writeStringField("reason", malformed.reason());
      HttpJson.preview(json, malformed.preview());
    } else if (item instanceof Item.Skipped skipped) {
      json.writeNumberField("length", skipped.bytes());
    } else if (item instanceof Item.Missing missing) {
      json.writeNumberField("first", missing.first());
      json.writeNumberField("last", missing.last());
    }
  }

  /** A wall time in RFC 3339, UTC, with nanoseconds. */
  public static String time(long wallNanos) {
    return Instant.ofEpochSecond(Math.floorDiv(wallNanos, SECOND), Math.floorMod(wallNanos, SECOND))
        .toString();
  }

  /** A name of an enumeration as it stands in JSON. */
  public static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}

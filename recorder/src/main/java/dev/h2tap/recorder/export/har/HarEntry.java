package dev.h2tap.recorder.export.har;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.exchange.RecordedConnection;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.exchange.RecordedStream;
import dev.h2tap.recorder.http2.ErrorCode;
import dev.h2tap.recorder.timeline.ExchangeSummary;
import dev.h2tap.recorder.view.EntryJson;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes an exchange as an entry. */
final class HarEntry {
  private final JsonGenerator json;
  private final HarMessages messages;
  private final Openers openers = new Openers();
  private final long bodyLimit;

  /**
   * @param bodyLimit how many bytes of a body are given
   */
  HarEntry(JsonGenerator json, long bodyLimit) {
    this.json = json;
    this.bodyLimit = bodyLimit;
    this.messages = new HarMessages(json, bodyLimit);
  }

  void write(RecordedExchange exchange) throws IOException {
    RecordedStream downstream = exchange.downstream();
    RecordedStream upstream = exchange.upstream();
    RecordedStream seen = downstream == null ? upstream : downstream;
    if (seen == null) {
      return;
    }
    ExchangeSummary summary = exchange.summary();
    boolean opened =
        upstream != null && openers.opens(upstream.connection(), seen.request().startNanos());
    Timings timings = Timings.of(seen, upstream, summary, opened);
    json.writeStartObject();
    json.writeStringField("startedDateTime", EntryJson.time(started(seen)));
    json.writeNumberField("time", timings.total());
    messages.request(seen, summary);
    messages.response(seen, summary);
    json.writeObjectFieldStart("cache");
    json.writeEndObject();
    timings.write(json);
    server(upstream == null ? null : upstream.connection());
    json.writeStringField(
        "connection", Long.toString((upstream == null ? seen : upstream).connection().number()));
    if (HarMessages.isWebSocket(summary)) {
      json.writeStringField("_resourceType", "websocket");
      new HarWebSocket(json, bodyLimit).write(seen);
    }
    HarTls.write(json, seen.connection());
    if (upstream != null && upstream != seen) {
      upstream(upstream, summary);
    }
    own(seen, summary);
    json.writeEndObject();
    // JSON allows for it, and it can be read line by line.
    json.writeRaw('\n');
  }

  private static long started(RecordedStream seen) {
    long request = seen.request().startWallNanos();
    return request == 0 ? seen.response().startWallNanos() : request;
  }

  private void server(@Nullable RecordedConnection connection) throws IOException {
    Event.ConnectionOpened opened = connection == null ? null : connection.opened();
    String address = opened == null ? null : Addresses.ip(opened.remote());
    if (address != null) {
      json.writeStringField("serverIPAddress", address);
    }
  }

  private void upstream(RecordedStream upstream, ExchangeSummary summary) throws IOException {
    json.writeObjectFieldStart("_upstream");
    where(upstream);
    json.writeNumberField("attempts", summary.attempts());
    json.writeNumberField("status", upstream.response().status());
    Event.ConnectionOpened opened = upstream.connection().opened();
    if (opened != null) {
      json.writeStringField("local", opened.local());
      json.writeStringField("remote", opened.remote());
      optional("target", opened.target());
    }
    reset(upstream);
    messages.interim(upstream);
    HarTls.write(json, upstream.connection());
    json.writeEndObject();
  }

  /** What h2tap knows besides. */
  private void own(RecordedStream seen, ExchangeSummary summary) throws IOException {
    json.writeObjectFieldStart("_h2tap");
    json.writeNumberField("exchange", summary.number());
    json.writeStringField("side", seen.side().name().toLowerCase(Locale.ROOT));
    where(seen);
    Event.ConnectionOpened opened = seen.connection().opened();
    optional("client", opened == null ? null : opened.remote());
    json.writeBooleanField("whole", summary.whole());
    if (!summary.finished()) {
      json.writeBooleanField("finished", false);
    }
    if (summary.isProbe()) {
      json.writeBooleanField("probe", true);
    }
    if (summary.messages() != null) {
      json.writeStringField("messages", summary.messages().composition().word());
    }
    reset(seen);
    optional(
        "blame", summary.blame() == null ? null : summary.blame().name().toLowerCase(Locale.ROOT));
    optional("finding", summary.finding());
    optional("reason", summary.reason());
    json.writeEndObject();
  }

  private void where(RecordedStream stream) throws IOException {
    json.writeStringField("protocol", stream.protocol());
    json.writeNumberField("connection", stream.connection().number());
    json.writeNumberField("stream", stream.number());
  }

  private void reset(RecordedStream stream) throws IOException {
    RecordedStream.Reset reset = stream.reset();
    if (reset != null) {
      json.writeObjectFieldStart("reset");
      json.writeStringField("code", ErrorCode.name(reset.code()));
      json.writeStringField("by", reset.byServer() ? "server" : "client");
      json.writeEndObject();
    }
  }

  private void optional(String name, @Nullable String value) throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }
}

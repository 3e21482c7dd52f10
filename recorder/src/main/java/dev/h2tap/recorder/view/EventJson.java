package dev.h2tap.recorder.view;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.wire.Text;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The members of an event in JSON, without bytes; those of {@code inspect --json}. */
public final class EventJson {
  private EventJson() {}

  /** Writes the members into the object that is open. Secrets stay out. */
  public static void write(JsonGenerator json, Event event) throws IOException {
    if (event instanceof Event.RunStarted run) {
      started(json, run);
    } else if (event instanceof Event.RunEnded run) {
      json.writeStringField("reason", run.reason());
    } else if (event instanceof Event.ConnectionOpened opened) {
      opened(json, opened);
    } else if (event instanceof Event.ConnectFailed failed) {
      json.writeStringField("target", failed.target());
      JsonFields.optional(json, "address", failed.address());
      json.writeStringField("reason", failed.reason());
      json.writeNumberField("durationNanos", failed.elapsedNanos());
    } else if (event instanceof Event.ConnectionClosed closed) {
      closed(json, closed);
    } else if (event instanceof Event.TlsSecret secret) {
      json.writeStringField("label", TlsTelling.label(secret));
    } else if (event instanceof Event.TlsHandshakeComplete complete) {
      TlsJson.write(json, new Item.Handshake(complete, complete.group()));
    } else if (event instanceof Event.TlsHandshakeFailed failed) {
      TlsJson.write(json, failed);
    } else if (event instanceof Event.Alert alert) {
      json.writeBooleanField("fatal", alert.fatal());
      json.writeNumberField("number", alert.number());
      json.writeStringField("name", alert.name());
    } else if (event instanceof Event.ExchangeBridged bridged) {
      json.writeNumberField("exchange", bridged.exchange());
      json.writeNumberField("downstreamConnection", bridged.downstreamConnection());
      json.writeNumberField("downstreamStream", bridged.downstreamStream());
      json.writeNumberField("upstreamConnection", bridged.upstreamConnection());
      json.writeNumberField("upstreamStream", bridged.upstreamStream());
      json.writeNumberField("attempt", bridged.attempt());
    } else if (event instanceof Event.ExchangeEnded ended) {
      ended(json, ended);
    } else if (event instanceof Event.RuleApplied rule) {
      json.writeStringField("rule", rule.rule());
      json.writeStringField("detail", rule.detail());
    } else if (event instanceof Event.CertificateReloaded reloaded) {
      json.writeStringField("file", reloaded.file());
      json.writeBooleanField("accepted", reloaded.accepted());
      json.writeStringField("detail", reloaded.detail());
    } else if (event instanceof Event.CertificateFile file) {
      json.writeStringField("file", file.file());
      TlsJson.chain(json, "onDisk", file.onDisk() == null ? List.of() : List.of(file.onDisk()));
      TlsJson.chain(json, "sent", List.of(file.sent()));
    } else if (event instanceof Event.Gap gap) {
      json.writeStringField("reason", gap.reason());
      json.writeNumberField("records", gap.records());
      json.writeNumberField("bytes", gap.bytes());
    } else if (event instanceof Event.LeftOut leftOut) {
      json.writeNumberField("first", leftOut.first());
    } else if (event instanceof Event.Unknown unknown) {
      json.writeNumberField("recordKind", unknown.kind());
      json.writeStringField("hex", Text.hex(unknown.bytes()));
    }
  }

  private static void started(JsonGenerator json, Event.RunStarted run) throws IOException {
    json.writeStringField("version", run.version());
    json.writeNumberField("pid", run.pid());
    json.writeStringField("java", run.java());
    json.writeBooleanField("continued", run.continued());
    json.writeObjectFieldStart("configuration");
    for (Map.Entry<String, String> option : new TreeMap<>(run.configuration()).entrySet()) {
      json.writeStringField(option.getKey(), option.getValue());
    }
    json.writeEndObject();
  }

  private static void opened(JsonGenerator json, Event.ConnectionOpened opened) throws IOException {
    json.writeStringField("local", opened.local());
    json.writeStringField("remote", opened.remote());
    JsonFields.optional(json, "target", opened.target());
    json.writeBooleanField("tls", opened.tls());
    if (opened.target() != null) {
      json.writeNumberField("resolveNanos", opened.resolveNanos());
      json.writeNumberField("connectNanos", opened.connectNanos());
    }
  }

  private static void closed(JsonGenerator json, Event.ConnectionClosed closed) throws IOException {
    json.writeStringField("manner", closed.manner().name());
    json.writeStringField("by", EventTelling.party(closed.by()));
    if (closed.closeNotify() != null) {
      json.writeBooleanField("closeNotify", closed.closeNotify());
    }
    JsonFields.optional(json, "detail", closed.detail());
    json.writeNumberField("received", closed.received());
    json.writeNumberField("sent", closed.sent());
    JsonFields.optional(json, "finding", closed.finding());
  }

  private static void ended(JsonGenerator json, Event.ExchangeEnded ended) throws IOException {
    json.writeNumberField("exchange", ended.exchange());
    json.writeNumberField("downstreamConnection", ended.downstreamConnection());
    json.writeNumberField("downstreamStream", ended.downstreamStream());
    json.writeNumberField("status", ended.status());
    JsonFields.optional(
        json, "blame", ended.blame() == null ? null : EventTelling.party(ended.blame()));
    JsonFields.optional(json, "finding", ended.finding());
    JsonFields.optional(json, "reason", ended.reason());
  }
}

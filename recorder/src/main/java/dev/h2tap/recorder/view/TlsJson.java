package dev.h2tap.recorder.view;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.tls.CertificateSummary;
import dev.h2tap.recorder.tls.HandshakeMessage;
import dev.h2tap.recorder.tls.RecordSummary;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What belongs to TLS in JSON. */
final class TlsJson {
  private TlsJson() {}

  static void write(JsonGenerator json, Item.Handshake item) throws IOException {
    Event.TlsHandshakeComplete event = item.event();
    json.writeStringField("version", event.version());
    json.writeStringField("suite", event.suite());
    JsonFields.optional(json, "group", item.group());
    JsonFields.strings(json, "alpnOffered", event.alpnOffered());
    JsonFields.optional(json, "alpn", event.alpn());
    JsonFields.optional(json, "sni", event.sni());
    if (event.resumed() != null) {
      json.writeBooleanField("resumed", event.resumed());
    }
    chain(json, "localChain", event.localChain());
    chain(json, "peerChain", event.peerChain());
    json.writeStringField("verification", event.verification());
    json.writeNumberField("durationNanos", event.durationNanos());
  }

  static void write(JsonGenerator json, Event.TlsHandshakeFailed event) throws IOException {
    JsonFields.optional(json, "finding", event.finding());
    json.writeStringField("reason", event.reason());
    JsonFields.strings(json, "alpnOffered", event.alpnOffered());
    JsonFields.optional(json, "sni", event.sni());
    json.writeNumberField("durationNanos", event.durationNanos());
  }

  static void write(JsonGenerator json, RecordSummary record) throws IOException {
    json.writeNumberField("number", record.number());
    json.writeStringField("contentType", record.contentType());
    json.writeStringField("version", record.version());
    json.writeNumberField("length", record.length());
    json.writeBooleanField("encrypted", record.encrypted());
    JsonFields.optional(json, "alert", record.alert());
    if (!record.messages().isEmpty()) {
      json.writeArrayFieldStart("messages");
      for (HandshakeMessage message : record.messages()) {
        message(json, message);
      }
      json.writeEndArray();
    }
  }

  private static void message(JsonGenerator json, HandshakeMessage message) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", message.name());
    if (message instanceof HandshakeMessage.ClientHello hello) {
      JsonFields.optional(json, "sni", hello.sni());
      List<String> alpn = hello.alpn();
      if (alpn != null) {
        JsonFields.strings(json, "alpnOffered", alpn);
      }
      JsonFields.strings(json, "versions", hello.versions());
    } else if (message instanceof HandshakeMessage.ServerHello hello) {
      json.writeStringField("version", hello.version());
      json.writeStringField("suite", hello.suite());
      JsonFields.optional(json, "group", hello.group());
      JsonFields.optional(json, "alpn", hello.alpn());
    } else if (message instanceof HandshakeMessage.ServerKeyExchange exchange) {
      JsonFields.optional(json, "group", exchange.group());
    }
    json.writeEndObject();
  }

  static void chain(JsonGenerator json, String name, List<String> chain) throws IOException {
    json.writeArrayFieldStart(name);
    for (String base64 : chain) {
      json.writeStartObject();
      Optional<CertificateSummary> certificate = CertificateSummary.of(base64);
      if (certificate.isPresent()) {
        json.writeStringField("subject", certificate.get().subject());
        JsonFields.strings(json, "names", certificate.get().names());
        json.writeStringField("issuer", certificate.get().issuer());
        json.writeStringField("notBefore", certificate.get().notBefore().toString());
        json.writeStringField("notAfter", certificate.get().notAfter().toString());
      }
      json.writeStringField("der", base64);
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}

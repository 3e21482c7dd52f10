package dev.h2tap.recorder.view;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.tls.CertificateSummary;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  static void chain(JsonGenerator json, String name, List<String> chain) throws IOException {
    json.writeArrayFieldStart(name);
    for (String base64 : chain) {
      certificate(json, CertificateSummary.of(base64).orElse(null), base64);
    }
    json.writeEndArray();
  }

  /**
   * A certificate with all that is known of it.
   *
   * @param summary null where it cannot be read
   * @param base64 of its DER
   */
  static void certificate(JsonGenerator json, @Nullable CertificateSummary summary, String base64)
      throws IOException {
    json.writeStartObject();
    if (summary != null) {
      json.writeStringField("subject", summary.subject());
      JsonFields.strings(json, "names", summary.names());
      json.writeStringField("issuer", summary.issuer());
      json.writeStringField("serial", summary.serial());
      json.writeStringField("notBefore", summary.notBefore().toString());
      json.writeStringField("notAfter", summary.notAfter().toString());
      json.writeStringField("key", summary.key());
      json.writeStringField("signature", summary.signature());
      json.writeStringField("sha256", summary.sha256());
    }
    json.writeStringField("der", base64);
    json.writeEndObject();
  }
}

package dev.h2tap.recorder.export.har;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.exchange.RecordedConnection;
import dev.h2tap.recorder.tls.CertificateSummary;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What TLS came to on a connection, as {@code _tls}; nothing where there was none. */
final class HarTls {
  private HarTls() {}

  static void write(JsonGenerator json, RecordedConnection connection) throws IOException {
    Event.TlsHandshakeComplete handshake = connection.handshake();
    if (handshake == null) {
      return;
    }
    json.writeObjectFieldStart("_tls");
    json.writeStringField("version", handshake.version());
    json.writeStringField("suite", handshake.suite());
    optional(json, "group", handshake.group());
    json.writeArrayFieldStart("alpnOffered");
    for (String name : handshake.alpnOffered()) {
      json.writeString(name);
    }
    json.writeEndArray();
    optional(json, "alpn", handshake.alpn());
    optional(json, "sni", handshake.sni());
    if (handshake.resumed() != null) {
      json.writeBooleanField("resumed", handshake.resumed());
    }
    json.writeStringField("verification", handshake.verification());
    chain(json, "localCertificates", handshake.localChain());
    chain(json, "peerCertificates", handshake.peerChain());
    json.writeEndObject();
  }

  private static void chain(JsonGenerator json, String name, List<String> chain)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String base64 : chain) {
      Optional<CertificateSummary> certificate = CertificateSummary.of(base64);
      json.writeStartObject();
      if (certificate.isPresent()) {
        certificate(json, certificate.get());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void certificate(JsonGenerator json, CertificateSummary certificate)
      throws IOException {
    json.writeStringField("subject", certificate.subject());
    json.writeArrayFieldStart("names");
    for (String name : certificate.names()) {
      json.writeString(name);
    }
    json.writeEndArray();
    json.writeStringField("issuer", certificate.issuer());
    json.writeStringField("notBefore", certificate.notBefore().toString());
    json.writeStringField("notAfter", certificate.notAfter().toString());
    json.writeStringField("sha256", certificate.sha256());
  }

  private static void optional(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }
}

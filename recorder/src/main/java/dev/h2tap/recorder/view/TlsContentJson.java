package dev.h2tap.recorder.view;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.tls.Extension;
import dev.h2tap.recorder.tls.HandshakeMessage;
import dev.h2tap.recorder.tls.SentCertificate;
import dev.h2tap.recorder.tls.TlsContent;
import java.io.IOException;
import java.util.List;

/** What TLS records carry in JSON. */
final class TlsContentJson {
  private TlsContentJson() {}

  static void write(JsonGenerator json, TlsContent content) throws IOException {
    json.writeNumberField("tlsRecord", content.number());
    json.writeNumberField("length", content.length());
    json.writeBooleanField("encrypted", content.encrypted());
    if (content instanceof TlsContent.Handshake handshake) {
      json.writeNumberField("typeNumber", handshake.message().type());
      message(json, handshake.message());
    } else if (content instanceof TlsContent.Alert alert) {
      json.writeBooleanField("fatal", alert.fatal());
      json.writeNumberField("number", alert.description());
      json.writeStringField("name", alert.name());
    } else if (content instanceof TlsContent.ApplicationData) {
      json.writeStringField("contentType", "application_data");
    } else if (content instanceof TlsContent.Sealed sealed) {
      json.writeStringField("contentType", sealed.contentType());
      json.writeStringField("version", sealed.version());
      json.writeStringField("hides", sealed.hides());
      json.writeStringField("reason", sealed.reason());
    }
  }

  private static void message(JsonGenerator json, HandshakeMessage message) throws IOException {
    if (message instanceof HandshakeMessage.ClientHello hello) {
      clientHello(json, hello);
    } else if (message instanceof HandshakeMessage.ServerHello hello) {
      serverHello(json, hello);
    } else if (message instanceof HandshakeMessage.EncryptedExtensions extensions) {
      JsonFields.optional(json, "alpn", extensions.alpn());
      extensions(json, extensions.extensions());
    } else if (message instanceof HandshakeMessage.CertificateRequest request) {
      JsonFields.strings(json, "certificateTypes", request.certificateTypes());
      JsonFields.strings(json, "signatureAlgorithms", request.signatureAlgorithms());
      JsonFields.strings(json, "authorities", request.authorities());
      extensions(json, request.extensions());
    } else if (message instanceof HandshakeMessage.Certificate certificate) {
      json.writeArrayFieldStart("chain");
      for (SentCertificate sent : certificate.chain()) {
        TlsJson.certificate(json, sent.summary(), sent.der());
      }
      json.writeEndArray();
    } else if (message instanceof HandshakeMessage.CompressedCertificate compressed) {
      json.writeStringField("algorithm", compressed.algorithm());
      json.writeNumberField("uncompressedLength", compressed.uncompressedLength());
    } else if (message instanceof HandshakeMessage.CertificateVerify verify) {
      json.writeStringField("signatureAlgorithm", verify.signatureAlgorithm());
    } else if (message instanceof HandshakeMessage.CertificateStatus status) {
      json.writeNumberField("responseLength", status.responseLength());
    } else if (message instanceof HandshakeMessage.ServerKeyExchange exchange) {
      JsonFields.optional(json, "group", exchange.group());
      JsonFields.optional(json, "signatureAlgorithm", exchange.signatureAlgorithm());
    } else if (message instanceof HandshakeMessage.NewSessionTicket ticket) {
      json.writeNumberField("lifetimeSeconds", ticket.lifetimeSeconds());
      json.writeNumberField("ticketLength", ticket.ticketLength());
      json.writeNumberField("maxEarlyData", ticket.maxEarlyData());
    } else if (message instanceof HandshakeMessage.KeyUpdate update) {
      json.writeBooleanField("requested", update.requested());
    } else if (message instanceof HandshakeMessage.Malformed malformed) {
      json.writeStringField("malformed", malformed.reason());
    }
  }

  private static void clientHello(JsonGenerator json, HandshakeMessage.ClientHello hello)
      throws IOException {
    json.writeStringField("version", hello.version());
    json.writeStringField("random", hello.random());
    json.writeStringField("sessionId", hello.sessionId());
    JsonFields.strings(json, "suites", hello.suites());
    extensions(json, hello.extensions());
    JsonFields.optional(json, "sni", hello.sni());
    List<String> alpn = hello.alpn();
    if (alpn != null) {
      JsonFields.strings(json, "alpnOffered", alpn);
    }
    JsonFields.strings(json, "versions", hello.versions());
    JsonFields.strings(json, "groups", hello.groups());
    JsonFields.strings(json, "signatureAlgorithms", hello.signatureAlgorithms());
    JsonFields.strings(json, "keyShares", hello.keyShares());
    json.writeStringField("ja3", hello.ja3());
    json.writeStringField("ja4", hello.ja4());
  }

  private static void serverHello(JsonGenerator json, HandshakeMessage.ServerHello hello)
      throws IOException {
    json.writeStringField("version", hello.version());
    json.writeStringField("random", hello.random());
    json.writeStringField("sessionId", hello.sessionId());
    json.writeStringField("suite", hello.suite());
    extensions(json, hello.extensions());
    JsonFields.optional(json, "group", hello.group());
    JsonFields.optional(json, "alpn", hello.alpn());
    json.writeBooleanField("psk", hello.psk());
  }

  private static void extensions(JsonGenerator json, List<Extension> extensions)
      throws IOException {
    json.writeArrayFieldStart("extensions");
    for (Extension extension : extensions) {
      json.writeStartObject();
      json.writeNumberField("number", extension.number());
      json.writeStringField("name", extension.name());
      json.writeNumberField("length", extension.length());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}

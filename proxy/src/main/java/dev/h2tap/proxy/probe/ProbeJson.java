package dev.h2tap.proxy.probe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.proxy.tls.TlsFailure;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A probe as one JSON object; docs/probe.md names every member. Pure. */
public final class ProbeJson {
  private final Probe probe;
  private final JsonGenerator json;

  private ProbeJson(Probe probe, JsonGenerator json) {
    this.probe = probe;
    this.json = json;
  }

  /** The object, on several lines. */
  public static String of(Probe probe) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      new ProbeJson(probe, json).write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void write() throws IOException {
    Verdict verdict = probe.verdict();
    json.writeStartObject();
    json.writeStringField("target", probe.peer().authority().toString());
    json.writeStringField("path", probe.peer().path());
    json.writeBooleanField("works", verdict.works());
    json.writeBooleanField("worksAsGiven", verdict.asGiven());
    json.writeArrayFieldStart("attempts");
    for (Outcome outcome : probe.outcomes()) {
      attempt(outcome);
    }
    json.writeEndArray();
    strings("notTried", probe.notTried());
    strings("verdict", verdict.sentences());
    strings("findings", verdict.findings());
    json.writeArrayFieldStart("sidecars");
    for (SidecarRow row : verdict.sidecars()) {
      json.writeStartObject();
      json.writeStringField("id", lower(row));
      json.writeStringField("description", row.description());
      json.writeEndObject();
    }
    json.writeEndArray();
    settings(verdict);
    json.writeEndObject();
  }

  private void attempt(Outcome outcome) throws IOException {
    Attempt attempt = outcome.attempt();
    json.writeStartObject();
    json.writeBooleanField("asGiven", outcome == probe.outcomes().get(0));
    json.writeBooleanField("tls", attempt.tls());
    if (attempt.tls()) {
      strings("alpnOffered", attempt.alpn());
      strings(
          "versionsOffered",
          switch (attempt.versions()) {
            case ALL -> List.of("1.2", "1.3");
            case ONLY_1_2 -> List.of("1.2");
            case ONLY_1_3 -> List.of("1.3");
          });
      json.writeBooleanField("clientCertificateReady", attempt.certificate());
    }
    json.writeStringField("protocol", lower(attempt.protocol()));
    json.writeBooleanField("works", outcome.works());
    json.writeStringField("reaction", lower(outcome.reaction()));
    json.writeStringField("outcome", outcome.words());
    if (outcome.works()) {
      json.writeNumberField("status", outcome.status());
    }
    string("finding", outcome.finding());
    string("reason", outcome.reason());
    Outcome.Handshake handshake = outcome.handshake();
    if (handshake != null) {
      handshake(handshake);
    }
    if (outcome.connection() > 0) {
      json.writeNumberField("connection", outcome.connection());
    }
    json.writeNumberField("millis", outcome.nanos() / 1_000_000);
    json.writeEndObject();
  }

  private void handshake(Outcome.Handshake handshake) throws IOException {
    TlsFailure fault = handshake.fault();
    json.writeObjectFieldStart("handshake");
    json.writeStringField("version", handshake.version().replace("TLSv", ""));
    string("alpn", handshake.alpn());
    json.writeBooleanField("clientCertificateSent", handshake.certificateSent());
    json.writeObjectFieldStart("verification");
    json.writeStringField("how", probe.peer().terms().verification().toString());
    json.writeBooleanField("good", fault == null);
    if (fault != null) {
      string("finding", fault.finding());
      json.writeStringField("cause", fault.cause());
      string("remedy", fault.remedy());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void settings(Verdict verdict) throws IOException {
    H2tapSettings h2tap = verdict.h2tap();
    if (h2tap != null) {
      json.writeObjectFieldStart("h2tap");
      json.writeStringField("upstream", h2tap.upstream());
      strings("options", h2tap.options());
      json.writeEndObject();
    }
    PrometheusSettings prometheus = verdict.prometheus();
    if (prometheus != null) {
      json.writeObjectFieldStart("prometheus");
      json.writeBooleanField("direct", prometheus.direct());
      json.writeStringField("scheme", prometheus.scheme());
      if (prometheus.http2() != null) {
        json.writeBooleanField("enable_http2", prometheus.http2());
      }
      if (prometheus.scheme().equals("https")) {
        tlsConfig(prometheus);
      }
      json.writeEndObject();
    }
  }

  private void tlsConfig(PrometheusSettings prometheus) throws IOException {
    Peer.Files files = probe.peer().files();
    json.writeObjectFieldStart("tls_config");
    string("ca_file", files.ca());
    if (prometheus.clientCertificate()) {
      string("cert_file", files.cert());
      string("key_file", files.key());
    }
    string("server_name", probe.peer().terms().serverName());
    if (prometheus.skipVerify() != null) {
      json.writeBooleanField("insecure_skip_verify", true);
    }
    json.writeEndObject();
  }

  private void string(String name, @Nullable String value) throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  private void strings(String name, List<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

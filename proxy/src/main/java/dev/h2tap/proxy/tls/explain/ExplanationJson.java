package dev.h2tap.proxy.tls.explain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.tls.CertificateSummary;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An explanation as one JSON object; docs/certificates.md names every member. Pure. */
public final class ExplanationJson {
  private final Explanation explanation;
  private final @Nullable Greeting greeting;
  private final JsonGenerator json;

  private ExplanationJson(
      Explanation explanation, @Nullable Greeting greeting, JsonGenerator json) {
    this.explanation = explanation;
    this.greeting = greeting;
    this.json = json;
  }

  /**
   * The object, on several lines.
   *
   * @param greeting how the server was met, null for a file
   */
  public static String of(Explanation explanation, @Nullable Greeting greeting) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      new ExplanationJson(explanation, greeting, json).write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void write() throws IOException {
    CertificateSource source = explanation.source();
    json.writeStartObject();
    json.writeStringField("source", source.name());
    json.writeStringField("form", source.form());
    if (greeting != null) {
      greeting(greeting);
    }
    json.writeArrayFieldStart("certificates");
    for (CertificateFacts facts : explanation.certificates()) {
      certificate(facts);
    }
    json.writeEndArray();
    strings("others", source.others());
    if (explanation.trust() != null) {
      chain(explanation.trust());
    }
    if (explanation.key() != null) {
      key(explanation.key());
    }
    if (explanation.name() != null) {
      json.writeObjectFieldStart("name");
      json.writeStringField("asked", explanation.name());
      json.writeBooleanField("named", explanation.named());
      json.writeEndObject();
    }
    strings("faults", remarks(true));
    strings("notes", remarks(false));
    json.writeBooleanField("fine", explanation.fine());
    json.writeEndObject();
  }

  private void greeting(Greeting met) throws IOException {
    json.writeObjectFieldStart("tls");
    json.writeStringField("version", met.version());
    strings("alpnOffered", met.alpnOffered());
    json.writeStringField("alpn", met.alpn());
    json.writeBooleanField("clientCertificateSent", met.certificateSent());
    json.writeEndObject();
  }

  private void certificate(CertificateFacts facts) throws IOException {
    CertificateSummary summary = facts.summary();
    json.writeStartObject();
    json.writeStringField("subject", summary.subject());
    strings("names", summary.names());
    json.writeStringField("issuer", summary.issuer());
    json.writeBooleanField("selfSigned", facts.selfSigned());
    json.writeBooleanField("ca", facts.authority());
    if (facts.pathLength() >= 0) {
      json.writeNumberField("pathLength", facts.pathLength());
    }
    json.writeStringField("notBefore", summary.notBefore().toString());
    json.writeStringField("notAfter", summary.notAfter().toString());
    json.writeStringField("key", summary.key());
    json.writeStringField("signature", summary.signature());
    strings("usages", facts.usages());
    strings("purposes", facts.purposes());
    json.writeStringField("serial", summary.serial());
    json.writeStringField("sha256", facts.sha256());
    json.writeStringField("sha1", facts.sha1());
    json.writeEndObject();
  }

  private void chain(Trust trust) throws IOException {
    json.writeObjectFieldStart("chain");
    json.writeBooleanField("inOrder", explanation.inOrder());
    json.writeBooleanField("trusted", trust.given());
    json.writeStringField("roots", trust.roots());
    json.writeStringField("anchor", trust.anchor());
    json.writeEndObject();
  }

  private void key(KeyBeside key) throws IOException {
    json.writeObjectFieldStart("privateKey");
    json.writeStringField("where", key.where());
    json.writeStringField("kind", key.kind());
    json.writeBooleanField("matches", key.matches());
    json.writeEndObject();
  }

  private List<String> remarks(boolean faults) {
    return explanation.remarks().stream()
        .filter(each -> each.fault() == faults)
        .map(Remark::text)
        .toList();
  }

  private void strings(String name, List<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}

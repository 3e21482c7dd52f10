package dev.h2tap.recorder.survey;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.log.Damage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.function.Consumer;

/**
 * What verifying a log found, as one JSON object that is written while the log is read;
 * docs/logs.md names its members.
 */
public final class VerificationJson implements Consumer<Fault> {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator json;

  /** Begins the object. */
  public VerificationJson(Writer out) {
    try {
      json = JSON.createGenerator(out);
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeArrayFieldStart("faults");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a fault. */
  @Override
  public void accept(Fault fault) {
    try {
      json.writeStartObject();
      if (fault instanceof Fault.Damaged damaged) {
        Damage damage = damaged.damage();
        json.writeStringField("fault", "damaged");
        json.writeStringField("file", damage.file().toString());
        json.writeNumberField("offset", damage.offset());
        json.writeNumberField("bytes", damage.bytes());
        json.writeStringField("reason", damage.reason());
      } else if (fault instanceof Fault.Missing missing) {
        json.writeStringField("fault", "missing");
        json.writeNumberField("first", missing.first());
        json.writeNumberField("last", missing.last());
      } else if (fault instanceof Fault.Misplaced misplaced) {
        json.writeStringField("fault", "misplaced");
        json.writeNumberField("record", misplaced.record());
        json.writeNumberField("behind", misplaced.behind());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the object, with a line end behind it; flushes and leaves the writer open. */
  public void finish(Verification verification) {
    try (json) {
      json.writeEndArray();
      json.writeBooleanField("whole", verification.whole());
      json.writeNumberField("records", verification.records());
      json.writeNumberField("files", verification.files());
      json.writeNumberField("gapRecords", verification.gapRecords());
      json.writeBooleanField("ended", verification.ended());
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

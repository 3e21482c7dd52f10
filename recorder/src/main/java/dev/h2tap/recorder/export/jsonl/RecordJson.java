package dev.h2tap.recorder.export.jsonl;

import static java.util.Map.entry;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.view.EntryJson;
import dev.h2tap.recorder.view.EventJson;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import java.io.IOException;
import java.util.Map;

/** The members of a record. */
final class RecordJson {
  private static final Map<Class<? extends Event>, String> KINDS =
      Map.ofEntries(
          entry(Event.RunStarted.class, "run_started"),
          entry(Event.RunEnded.class, "run_ended"),
          entry(Event.ConnectionOpened.class, "connection_opened"),
          entry(Event.ConnectFailed.class, "connect_failed"),
          entry(Event.ConnectionClosed.class, "connection_closed"),
          entry(Event.TlsRecord.class, "tls_record"),
          entry(Event.TlsSecret.class, "tls_secret"),
          entry(Event.TlsHandshakeComplete.class, "tls_handshake_complete"),
          entry(Event.TlsHandshakeFailed.class, "tls_handshake_failed"),
          entry(Event.Alert.class, "alert"),
          entry(Event.Plaintext.class, "plaintext"),
          entry(Event.ExchangeBridged.class, "exchange_bridged"),
          entry(Event.ExchangeEnded.class, "exchange_ended"),
          entry(Event.RuleApplied.class, "rule_applied"),
          entry(Event.CertificateReloaded.class, "certificate_reloaded"),
          entry(Event.CertificateFile.class, "certificate_file"),
          entry(Event.LeftOut.class, "left_out"),
          entry(Event.Gap.class, "gap"));

  private final JsonGenerator json;
  private final boolean bytes;

  /**
   * @param bytes whether the bytes of records are given too
   */
  RecordJson(JsonGenerator json, boolean bytes) {
    this.json = json;
    this.bytes = bytes;
  }

  void write(LogRecord record) throws IOException {
    json.writeNumberField("sequence", record.sequence());
    json.writeStringField("time", EntryJson.time(record.wallNanos()));
    json.writeNumberField("monotonicNanos", record.monotonicNanos());
    if (record.connection() > 0) {
      json.writeNumberField("connection", record.connection());
    }
    if (record.side() != Side.NONE) {
      json.writeStringField("side", EntryJson.lower(record.side()));
    }
    if (record.direction() != Direction.NONE) {
      json.writeStringField("direction", EntryJson.lower(record.direction()));
    }
    json.writeStringField("kind", KINDS.getOrDefault(record.event().getClass(), "unknown"));
    event(record.event());
  }

  private void event(Event event) throws IOException {
    if (event instanceof Event.TlsRecord tls) {
      json.writeNumberField("number", tls.number());
      bytes(tls.bytes());
    } else if (event instanceof Event.Plaintext plaintext) {
      json.writeStringField("syntax", EntryJson.lower(plaintext.syntax()));
      if (plaintext.firstFrame() >= 0) {
        json.writeNumberField("firstFrame", plaintext.firstFrame());
      }
      bytes(plaintext.bytes());
    } else {
      EventJson.write(json, event);
    }
  }

  private void bytes(ByteBuf buffer) throws IOException {
    int length = buffer.readableBytes();
    json.writeNumberField("length", length);
    if (bytes) {
      json.writeFieldName("bytes");
      json.writeBinary(
          Base64Variants.MIME_NO_LINEFEEDS, new ByteBufInputStream(buffer.slice()), length);
    }
  }
}

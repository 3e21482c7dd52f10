package dev.h2tap.recorder.export.qlog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.http2.Frame;
import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** Frames of extensions that the schema knows. */
final class ExtensionFrames {
  private static final int ALTSVC = 0xa;
  private static final int ORIGIN = 0xc;
  private static final int PRIORITY_UPDATE = 0x10;

  private final JsonGenerator json;

  ExtensionFrames(JsonGenerator json) {
    this.json = json;
  }

  /**
   * Writes the frame if it is of such a type, and well made.
   *
   * @return whether it was
   */
  boolean write(Frame.Unknown frame) throws IOException {
    ByteBuf payload = frame.payload().slice();
    if (payload.readableBytes() < frame.header().length()) {
      return false;
    }
    return switch (frame.header().type()) {
      case ALTSVC -> altSvc(payload);
      case ORIGIN -> origin(payload);
      case PRIORITY_UPDATE -> priorityUpdate(payload);
      default -> false;
    };
  }

  /** RFC 7838 §4. */
  private boolean altSvc(ByteBuf payload) throws IOException {
    if (payload.readableBytes() < 2
        || payload.readableBytes() - 2 < payload.getUnsignedShort(payload.readerIndex())) {
      return false;
    }
    int length = payload.readUnsignedShort();
    json.writeStringField("frame_type", "altsvc");
    json.writeNumberField("origin_len", length);
    if (length > 0) {
      json.writeStringField("origin", text(payload, length));
    }
    json.writeStringField("alt-svc-field-value", text(payload, payload.readableBytes()));
    return true;
  }

  /** RFC 8336 §2.1. */
  private boolean origin(ByteBuf payload) throws IOException {
    if (!isListOfOrigins(payload.slice())) {
      return false;
    }
    json.writeStringField("frame_type", "origin");
    json.writeArrayFieldStart("origin_entries");
    while (payload.isReadable()) {
      int length = payload.readUnsignedShort();
      json.writeStartObject();
      json.writeNumberField("origin_len", length);
      json.writeStringField("ASCII-Origin", text(payload, length));
      json.writeEndObject();
    }
    json.writeEndArray();
    return true;
  }

  private static boolean isListOfOrigins(ByteBuf payload) {
    while (payload.readableBytes() >= 2) {
      int length = payload.readUnsignedShort();
      if (length > payload.readableBytes()) {
        return false;
      }
      payload.skipBytes(length);
    }
    return !payload.isReadable();
  }

  /** RFC 9218 §7.1. */
  private boolean priorityUpdate(ByteBuf payload) throws IOException {
    if (payload.readableBytes() < 4) {
      return false;
    }
    json.writeStringField("frame_type", "priority_update");
    json.writeNumberField("prioritized_stream_id", payload.readInt() & 0x7fffffff);
    json.writeStringField("priority_field_value", text(payload, payload.readableBytes()));
    return true;
  }

  private static String text(ByteBuf bytes, int length) {
    return bytes.readCharSequence(length, ISO_8859_1).toString();
  }
}

package dev.h2tap.recorder.export.har;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.exchange.RecordedMessage;
import dev.h2tap.recorder.exchange.RecordedStream;
import dev.h2tap.recorder.websocket.Opcode;
import dev.h2tap.recorder.websocket.WebSocketMessage;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The messages of a WebSocket as Chrome writes them: {@code _webSocketMessages}. */
final class HarWebSocket {
  private static final int KEPT = 1 << 20;

  private final JsonGenerator json;
  private final int limit;

  HarWebSocket(JsonGenerator json, long bodyLimit) {
    this.json = json;
    this.limit = (int) Math.min(bodyLimit, KEPT);
  }

  /** Both directions in the order of time. */
  void write(RecordedStream stream) throws IOException {
    json.writeArrayFieldStart("_webSocketMessages");
    try (WebSocketMessages sent = new WebSocketMessages(stream, true, limit);
        WebSocketMessages received = new WebSocketMessages(stream, false, limit)) {
      WebSocketMessages.Timed up = sent.next();
      WebSocketMessages.Timed down = received.next();
      while (up != null || down != null) {
        if (down == null || up != null && up.nanos() <= down.nanos()) {
          write("send", stream.request(), up);
          up = sent.next();
        } else {
          write("receive", stream.request(), down);
          down = received.next();
        }
      }
    }
    json.writeEndArray();
  }

  private void write(String type, RecordedMessage request, WebSocketMessages.@Nullable Timed timed)
      throws IOException {
    if (timed == null) {
      return;
    }
    WebSocketMessage message = timed.message();
    json.writeStartObject();
    json.writeStringField("type", type);
    long wall = request.startWallNanos() + timed.nanos() - request.startNanos();
    json.writeNumberField("time", Math.floorDiv(wall, 1_000) / 1e6);
    json.writeNumberField("opcode", message.opcode());
    json.writeStringField("data", data(message));
    if (message.closeCode() != 0) {
      json.writeNumberField("_closeCode", message.closeCode());
    }
    if (message.isCut() || !message.whole()) {
      json.writeNumberField("_length", message.length());
    }
    json.writeEndObject();
  }

  private static String data(WebSocketMessage message) {
    return message.opcode() == Opcode.BINARY
        ? Base64.getEncoder().encodeToString(ByteBufUtil.getBytes(message.beginning()))
        : Text.of(message.beginning());
  }
}

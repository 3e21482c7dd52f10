package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.websocket.CloseCode;
import dev.h2tap.recorder.websocket.Opcode;
import dev.h2tap.recorder.websocket.PerMessageDeflate;
import dev.h2tap.recorder.websocket.WebSocketDecoder;
import dev.h2tap.recorder.websocket.WebSocketMessage;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One direction of a WebSocket. */
final class WebSocketContents extends Contents implements WebSocketDecoder.Sink {
  private final int limit;
  private final WebSocketDecoder decoder;

  WebSocketContents(
      Message message, boolean client, @Nullable PerMessageDeflate deflate, int limit) {
    super(message);
    this.limit = limit;
    this.decoder = new WebSocketDecoder(client, deflate, limit, this);
  }

  @Override
  void feed(ByteBuf bytes, Place start) {
    decoder.feed(bytes, start);
  }

  @Override
  void lost() {
    decoder.lost();
  }

  @Override
  void closed() {
    decoder.closed();
  }

  @Override
  public void message(WebSocketMessage message, Place at) {
    Item item = new Item.WebSocket(message);
    switch (message.opcode()) {
      case Opcode.CLOSE -> {
        int code = message.closeCode();
        message().outcome(code == 0 ? "close" : "close " + code + " " + CloseCode.name(code));
        found(item, at);
      }
      case Opcode.PING, Opcode.PONG -> found(item, at);
      default -> foundMessage(item, at);
    }
  }

  @Override
  public void malformed(String reason, ByteBuf bytes, Place at) {
    found(new Item.Malformed(reason, Preview.of(bytes, limit)), at);
  }

  @Override
  public void skipped(long bytes, Place at) {
    found(new Item.Skipped(bytes), at);
  }
}

package dev.h2tap.recorder.view;

import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.timeline.Preview;
import dev.h2tap.recorder.websocket.CloseCode;
import dev.h2tap.recorder.websocket.Opcode;
import dev.h2tap.recorder.wire.Text;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a filter can ask of the messages within bodies and tunnels. */
final class MessageFacts {
  private MessageFacts() {}

  static Stream<?> lengths(Entry entry) {
    if (entry.item() instanceof Item.WebSocket webSocket) {
      return Stream.of(webSocket.message().length());
    } else if (entry.item() instanceof Item.Grpc grpc) {
      return Stream.of(grpc.message().length());
    } else if (entry.item() instanceof Item.ServerEvent event) {
      return Stream.of(event.event().length());
    }
    return entry.item() instanceof Item.Tunnel tunnel ? Stream.of(tunnel.bytes()) : Stream.empty();
  }

  /** The status of a gRPC call and the code of a Close frame, by name and number. */
  static Stream<?> codes(Entry entry) {
    if (entry.item() instanceof Item.GrpcEnd end) {
      return Stream.of(end.status().name(), end.status().code());
    } else if (entry.item() instanceof Item.WebSocket webSocket) {
      int code = webSocket.message().closeCode();
      return code == 0 ? Stream.empty() : Stream.of(code, CloseCode.name(code));
    }
    return Stream.empty();
  }

  static Stream<?> opcodes(Entry entry) {
    return entry.item() instanceof Item.WebSocket webSocket
        ? Stream.of(Opcode.name(webSocket.message().opcode()))
        : Stream.empty();
  }

  static Stream<?> events(Entry entry) {
    return entry.item() instanceof Item.ServerEvent item
        ? Stream.of(item.event().event() == null ? "message" : item.event().event())
        : Stream.empty();
  }

  /** What is shown of a body or message, where it is text. */
  static Stream<?> texts(Entry entry) {
    if (entry.item() instanceof Item.Grpc grpc && grpc.decoded() != null) {
      return Stream.of(grpc.decoded().text());
    }
    return Stream.ofNullable(preview(entry.item()))
        .filter(preview -> preview.coding() == null)
        .flatMap(preview -> Text.readable(preview.bytes()).stream());
  }

  private static @Nullable Preview preview(Item item) {
    if (item instanceof Item.Http2 http2) {
      return http2.preview();
    } else if (item instanceof Item.Http1Body body) {
      return body.preview();
    } else if (item instanceof Item.WebSocket webSocket) {
      return MessageTelling.preview(webSocket.message());
    } else if (item instanceof Item.ServerEvent event) {
      return MessageTelling.preview(event.event());
    } else if (item instanceof Item.Opaque opaque) {
      return opaque.preview();
    }
    return item instanceof Item.Grpc grpc ? grpc.preview() : null;
  }
}

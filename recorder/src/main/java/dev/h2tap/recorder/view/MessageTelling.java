package dev.h2tap.recorder.view;

import dev.h2tap.recorder.grpc.Decoded;
import dev.h2tap.recorder.grpc.GrpcMessage;
import dev.h2tap.recorder.grpc.GrpcStatus;
import dev.h2tap.recorder.sse.ServerSentEvent;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.timeline.Preview;
import dev.h2tap.recorder.websocket.CloseCode;
import dev.h2tap.recorder.websocket.Opcode;
import dev.h2tap.recorder.websocket.WebSocketMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages within bodies and tunnels in words. */
final class MessageTelling {
  private MessageTelling() {}

  static Telling tell(WebSocketMessage message) {
    StringBuilder text = new StringBuilder(Opcode.name(message.opcode()));
    boolean close = message.opcode() == Opcode.CLOSE;
    boolean unread = message.compressed() && message.problem() != null;
    if (!close) {
      text.append(' ').append(bytes(unread ? message.wireLength() : message.length()));
    } else if (message.closeCode() != 0) {
      int code = message.closeCode();
      text.append(' ').append(code).append(' ').append(CloseCode.name(code));
    }
    List<String> how = new ArrayList<>();
    if (message.frames() > 1) {
      how.add("in " + message.frames() + " frames");
    }
    if (message.compressed()) {
      how.add(unread ? "deflated" : "deflated to " + bytes(message.wireLength()));
    }
    Paint tone = close && message.closeCode() > 1001 ? Paint.NOTE : Paint.WORD;
    return Bodies.quote(
        text + parentheses(how) + faults(message.whole(), message.problem()),
        preview(message),
        message.whole() && message.problem() == null ? tone : Paint.BAD);
  }

  /** The beginning of its payload, as bodies are shown. */
  static Preview preview(WebSocketMessage message) {
    return new Preview(message.beginning(), 0, message.isCut(), null);
  }

  static Telling tell(Item.Grpc item) {
    GrpcMessage message = item.message();
    Decoded decoded = item.decoded();
    String number = message.number() == 0 ? "message: " : "message " + message.number() + ": ";
    String text = number + bytes(message.length());
    if (message.coding() != null) {
      String coding = Escape.of(message.coding());
      text += " (" + coding + ": " + bytes(message.wireLength()) + ")";
    }
    if (!message.whole()) {
      text = number + bytes(message.length()) + " of " + message.wireLength();
    }
    text += faults(message.whole(), message.problem());
    Paint tone = message.whole() && message.problem() == null ? Paint.WORD : Paint.BAD;
    if (decoded == null) {
      return Bodies.join(text, Bodies.hexOf(item.preview()), tone);
    } else if (decoded.problem() != null) {
      String why = decoded.type() + " cannot be read: " + decoded.problem();
      return Bodies.join(text, Escape.of(why), Paint.BAD);
    }
    text += "  " + Escape.of(decoded.type());
    return new Telling(text, Bodies.message(decoded.text(), decoded.cut()), tone);
  }

  static Telling tell(GrpcStatus status) {
    String message = status.message();
    String text = "status " + (status.code() < 0 ? "" : status.code() + " ") + status.name();
    if (message != null && !message.isEmpty()) {
      text += " \"" + Escape.of(message) + "\"";
    }
    return Telling.of(status.code() == 0 ? Paint.GOOD : Paint.BAD, text);
  }

  static Telling tell(ServerSentEvent event) {
    List<String> words = new ArrayList<>();
    if (event.hasData() || event.event() != null) {
      words.add(event.event() == null ? "message" : Escape.of(event.event()));
    }
    if (event.id() != null) {
      words.add("id=" + Escape.of(event.id()));
    }
    if (event.retry() != null) {
      words.add("retry=" + Escape.of(event.retry()));
    }
    if (event.comment() != null) {
      words.add("comment \"" + Escape.of(event.comment()) + "\"");
    }
    String text = String.join(" ", words) + faults(event.whole(), null);
    Paint tone = event.whole() ? Paint.WORD : Paint.BAD;
    return event.hasData()
        ? Bodies.quote(text, preview(event), tone)
        : Telling.of(event.whole() ? Paint.FAINT : tone, text.strip());
  }

  /** The beginning of its data. */
  static Preview preview(ServerSentEvent event) {
    boolean cut = event.length() > event.beginning().readableBytes();
    return new Preview(event.beginning(), 0, cut, null);
  }

  static Telling tell(Item.Tunnel tunnel) {
    return Telling.of(bytes(tunnel.bytes()));
  }

  private static String bytes(long bytes) {
    return bytes + (bytes == 1 ? " byte" : " bytes");
  }

  private static String parentheses(List<String> words) {
    return words.isEmpty() ? "" : " (" + String.join(", ", words) + ")";
  }

  private static String faults(boolean whole, @Nullable String problem) {
    return (whole ? "" : ", cut short") + (problem == null ? "" : ", " + Escape.of(problem));
  }
}

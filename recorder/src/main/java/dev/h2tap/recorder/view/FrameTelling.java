package dev.h2tap.recorder.view;

import dev.h2tap.recorder.http2.ErrorCode;
import dev.h2tap.recorder.http2.FieldBlock;
import dev.h2tap.recorder.http2.Flag;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.http2.FrameHeader;
import dev.h2tap.recorder.http2.Setting;
import dev.h2tap.recorder.http2.StreamDependency;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.wire.Field;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An HTTP/2 frame in words. */
final class FrameTelling {
  private static final int HEX_BYTES = 32;

  private FrameTelling() {}

  /** The columns that every frame has: stream, length, flags. */
  static String columns(FrameHeader header) {
    return Columns.left("stream=" + header.stream(), 11)
        + " "
        + Columns.left("len=" + header.length(), 10)
        + " "
        + Columns.left(String.join("|", Flag.names(header)), 11);
  }

  static Telling tell(Item.Http2 item) {
    Frame frame = item.frame();
    if (frame instanceof Frame.Data data) {
      return Bodies.tell(padding(data.padding()).strip(), item.preview());
    } else if (frame instanceof Frame.Headers headers) {
      return fields(priority(headers.priority()) + padding(headers.padding()), item.fields());
    } else if (frame instanceof Frame.Priority priority) {
      return Telling.of(priority(priority.dependency()).strip());
    } else if (frame instanceof Frame.RstStream reset) {
      return Telling.of(tone(reset.code()), ErrorCode.name(reset.code()));
    } else if (frame instanceof Frame.Settings settings) {
      return Telling.of(settings(settings.settings()));
    } else if (frame instanceof Frame.PushPromise promise) {
      String promised = "  promises stream " + promise.promised() + padding(promise.padding());
      return fields(promised, item.fields());
    } else if (frame instanceof Frame.Ping ping) {
      return Telling.of(String.format(Locale.ROOT, "%016x", ping.data()));
    } else if (frame instanceof Frame.GoAway goAway) {
      return Telling.of(tone(goAway.code()), goAway(goAway));
    } else if (frame instanceof Frame.WindowUpdate update) {
      return Telling.of("+" + update.increment());
    } else if (frame instanceof Frame.Continuation) {
      return fields("", item.fields());
    } else if (frame instanceof Frame.Unknown unknown) {
      String number = String.format(Locale.ROOT, "type 0x%02x", unknown.header().type());
      return Telling.of(Paint.NOTE, (number + "  " + hex(unknown.payload())).strip());
    } else if (frame instanceof Frame.Malformed malformed) {
      String text = "malformed: " + malformed.reason() + "  " + hex(malformed.payload());
      return Telling.of(Paint.BAD, text.strip());
    }
    throw new IllegalArgumentException(frame.toString());
  }

  /** What the pseudo-fields say: a request line, a status, or nothing for trailers. */
  static String summary(FieldBlock block) {
    Optional<String> status = value(block, ":status");
    Optional<String> method = value(block, ":method");
    if (status.isPresent()) {
      return Escape.of(status.get());
    }
    if (method.isEmpty()) {
      return "trailers";
    }
    String scheme = value(block, ":scheme").map(s -> s + "://").orElse("");
    String authority = value(block, ":authority").orElse("");
    String path = value(block, ":path").orElse("");
    return Escape.of(method.get() + " " + scheme + authority + path);
  }

  private static Telling fields(String text, @Nullable FieldBlock block) {
    if (block == null) {
      return Telling.of((text + "  field block goes on").strip());
    }
    List<String> lines = new ArrayList<>();
    for (Field field : block.fields()) {
      lines.add(Escape.of(field.name() + ": " + field.value()));
    }
    if (block.tableIncomplete()) {
      lines.add("(the HPACK table is incomplete: some fields were set in bytes not in the log)");
    }
    if (block.error() != null) {
      lines.add("(decoding stopped: " + Escape.of(block.error()) + ")");
    }
    Paint tone = block.error() == null ? Paint.WORD : Paint.BAD;
    return new Telling((summary(block) + text).strip(), lines, tone);
  }

  private static String settings(List<Setting> settings) {
    return settings.stream().map(s -> s.name() + "=" + s.value()).collect(Collectors.joining(" "));
  }

  private static String goAway(Frame.GoAway goAway) {
    String debug = Text.of(goAway.debugData());
    String text = ErrorCode.name(goAway.code()) + "  last stream " + goAway.lastStream();
    return debug.isEmpty() ? text : text + "  \"" + Escape.of(debug) + "\"";
  }

  private static String priority(@Nullable StreamDependency dependency) {
    return dependency == null
        ? ""
        : "  depends on "
            + dependency.stream()
            + " weight "
            + dependency.weight()
            + (dependency.exclusive() ? " exclusive" : "");
  }

  private static String padding(int padding) {
    return padding > 0 ? "  padding " + padding : "";
  }

  private static Paint tone(long code) {
    return code == 0 ? Paint.PLAIN : Paint.BAD;
  }

  private static String hex(ByteBuf bytes) {
    return Bodies.hex(bytes, HEX_BYTES);
  }

  private static Optional<String> value(FieldBlock block, String name) {
    return block.fields().stream()
        .filter(field -> field.name().equals(name))
        .map(Field::value)
        .findFirst();
  }
}

package dev.h2tap.recorder.view;

import dev.h2tap.recorder.timeline.Preview;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows the beginnings of bodies: text line by line, anything else in a few words. */
final class Bodies {
  private static final int HEX_BYTES = 16;

  private Bodies() {}

  static Telling tell(String text, Preview preview) {
    if (!preview.bytes().isReadable()) {
      return Telling.of(text);
    }
    String coding = preview.coding();
    Optional<String> readable = coding == null ? Text.readable(preview.bytes()) : Optional.empty();
    if (readable.isPresent()) {
      return new Telling(text, lines(readable.get(), preview.cut()), Paint.PLAIN);
    }
    if (preview.offset() > 0) {
      return Telling.of(text);
    }
    String kind = coding == null ? "binary" : Escape.of(coding);
    return Telling.of(join(text, kind + " " + hex(preview.bytes(), HEX_BYTES)));
  }

  /** At most that many bytes in hex, in groups of four. */
  static String hex(ByteBuf bytes, int limit) {
    int length = Math.min(limit, bytes.readableBytes());
    String digits = Text.hex(bytes.slice(bytes.readerIndex(), length));
    String groups = digits.replaceAll("(.{8})(?=.)", "$1 ");
    return length < bytes.readableBytes() ? groups + " …" : groups;
  }

  private static List<String> lines(String text, boolean cut) {
    List<String> lines = new ArrayList<>();
    text.lines().forEach(line -> lines.add("│ " + Escape.of(line)));
    if (cut) {
      lines.add("│ … more than --body-limit shows; --body DIR writes it out");
    }
    return lines;
  }

  private static String join(String a, String b) {
    return a.isEmpty() ? b : a + "  " + b;
  }
}

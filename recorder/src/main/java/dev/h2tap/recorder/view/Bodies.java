package dev.h2tap.recorder.view;

import dev.h2tap.recorder.timeline.Preview;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows the beginnings of bodies and messages: text line by line, anything else in hex. */
final class Bodies {
  private static final int HEX_BYTES = 16;

  /** The longest text that stands in the line itself, in characters. */
  private static final int INLINE = 100;

  private Bodies() {}

  static Telling tell(String text, Preview preview) {
    if (!preview.bytes().isReadable()) {
      return Telling.of(text);
    }
    Optional<String> readable = readable(preview);
    if (readable.isPresent()) {
      List<String> lines = lines(readable.get());
      if (preview.cut()) {
        lines.add("│ … more than --body-limit shows; --body DIR writes it out");
      }
      return new Telling(text, lines, Paint.PLAIN);
    }
    if (preview.offset() > 0) {
      return Telling.of(text);
    }
    return join(text, hexOf(preview), Paint.PLAIN);
  }

  /** A message: a short text in quotation marks behind the words, a long one in lines below. */
  static Telling quote(String words, Preview preview, Paint tone) {
    Optional<String> readable = readable(preview);
    if (!preview.bytes().isReadable()) {
      return Telling.of(tone, words);
    } else if (readable.isEmpty()) {
      return join(words, hex(preview.bytes(), HEX_BYTES), tone);
    }
    String text = readable.get();
    boolean isShort = text.length() <= INLINE && !preview.cut();
    return isShort
        ? Telling.of(tone, words + " \"" + Escape.of(text) + "\"")
        : new Telling(words, message(text, preview.cut()), tone);
  }

  static Telling join(String text, String more, Paint tone) {
    return Telling.of(tone, text.isEmpty() || more.isEmpty() ? text + more : text + "  " + more);
  }

  /** What a body or message begins with that is no text, and what it is. */
  static String hexOf(Preview preview) {
    if (!preview.bytes().isReadable()) {
      return "";
    }
    String kind = preview.coding() == null ? "binary" : Escape.of(preview.coding());
    return kind + " " + hex(preview.bytes(), HEX_BYTES);
  }

  /** At most that many bytes in hex, in groups of four. */
  static String hex(ByteBuf bytes, int limit) {
    int length = Math.min(limit, bytes.readableBytes());
    String digits = Text.hex(bytes.slice(bytes.readerIndex(), length));
    String groups = digits.replaceAll("(.{8})(?=.)", "$1 ");
    return length < bytes.readableBytes() ? groups + " …" : groups;
  }

  private static Optional<String> readable(Preview preview) {
    return preview.coding() == null ? Text.readable(preview.bytes()) : Optional.empty();
  }

  /** The text of a message in lines below, with a remark where there is more of it. */
  static List<String> message(String text, boolean cut) {
    List<String> lines = lines(text);
    if (cut) {
      lines.add("│ … more than --body-limit shows");
    }
    return lines;
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    text.lines().forEach(line -> lines.add("│ " + Escape.of(line)));
    return lines;
  }
}

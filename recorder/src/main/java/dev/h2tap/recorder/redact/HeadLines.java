package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.http1.Http1Parser.Part;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Redacts the lines of heads and trailers (RFC 9112 §2.1), each once it is certain that the parser
 * takes it for one.
 */
final class HeadLines {
  private record Line(boolean start, ByteBuf bytes, Span span) {}

  private final Scope scope;
  private final boolean request;
  private @Nullable Line waiting;
  private boolean startSeen;
  private boolean secretBefore;

  HeadLines(Scope scope, boolean request) {
    this.scope = scope;
    this.request = request;
  }

  /**
   * The next line.
   *
   * @param bytes with its end
   */
  void line(Part part, ByteBuf bytes, Span span) {
    settle();
    if (part == Part.CHUNKS || isEmpty(bytes)) {
      return;
    }
    boolean start = part == Part.HEAD && !startSeen;
    startSeen |= start;
    waiting = new Line(start, Unpooled.copiedBuffer(bytes), span);
  }

  private static boolean isEmpty(ByteBuf line) {
    int first = line.getByte(line.readerIndex());
    return first == '\n' || first == '\r' && line.readableBytes() == 2;
  }

  /** A head is whole. */
  void headEnded() {
    startSeen = false;
    secretBefore = false;
  }

  /** The last line was one. */
  void settle() {
    Line line = waiting;
    waiting = null;
    if (line == null) {
      return;
    }
    String text = line.bytes().toString(StandardCharsets.ISO_8859_1).stripTrailing();
    if (line.start()) {
      secretBefore = false;
      startLine(text, line.span());
    } else {
      field(text, line);
    }
  }

  /**
   * The last line was none.
   *
   * @param kept how many bytes of it stay
   */
  void drop(int kept) {
    Line line = waiting;
    waiting = null;
    startSeen = false;
    secretBefore = false;
    if (line != null) {
      int from = Math.min(kept, line.bytes().readableBytes());
      int to = line.bytes().readableBytes();
      scope.blank(
          "malformed head of HTTP/1",
          line.span().sub(from, to),
          line.bytes().slice(from, to - from));
    }
  }

  private void startLine(String text, Span span) {
    if (!request) {
      put(text, scope.words().redact(text, scope.tally()), 0, span);
      return;
    }
    int from = text.indexOf(' ') + 1;
    int to = Math.max(from, text.lastIndexOf(' '));
    String target = text.substring(from, to);
    String redacted =
        text.startsWith("CONNECT ")
            ? scope.urls().authority(target, scope.tally())
            : scope.urls().redactWhole(target, scope.tally());
    put(target, redacted, from, span);
  }

  private void field(String text, Line line) {
    int colon = text.indexOf(':');
    boolean folded = !text.isEmpty() && (text.charAt(0) == ' ' || text.charAt(0) == '\t');
    if (folded) {
      String value = text.strip();
      boolean secret = secretBefore && !value.isEmpty();
      put(
          value,
          secret ? Urls.REDACTED : scope.words().redact(value, scope.tally()),
          text.indexOf(value),
          line.span());
    } else if (colon <= 0) {
      ByteBuf bytes = line.bytes();
      scope.blank(
          "malformed field of HTTP/1",
          line.span().sub(0, text.length()),
          bytes.slice(0, text.length()));
    } else {
      String name = text.substring(0, colon).strip();
      String value = text.substring(colon + 1).strip();
      int from = text.length() - text.substring(colon + 1).stripLeading().length();
      secretBefore = scope.fields().isSecret(name);
      put(value, scope.fields().redact(name, value, scope.tally()), from, line.span());
    }
  }

  private void put(String old, String text, int from, Span line) {
    if (!text.equals(old)) {
      scope
          .edits()
          .replace(line.sub(from, from + old.length()), text.getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}

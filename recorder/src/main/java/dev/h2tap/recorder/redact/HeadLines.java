package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.http1.Http1Parser.Part;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Redacts the lines of heads, chunks and trailers (RFC 9112 §2.1, §7.1), each once it is certain
 * that the parser takes it for one.
 */
final class HeadLines {
  private record Line(Part part, boolean start, ByteBuf bytes, Span span) {}

  private final Scope scope;
  private final boolean request;
  private @Nullable Line waiting;
  private boolean startSeen;
  private String nameBefore = "";
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
    if (isEmpty(bytes)) {
      return;
    }
    boolean start = part == Part.HEAD && !startSeen;
    startSeen |= start;
    waiting = new Line(part, start, Unpooled.copiedBuffer(bytes), span);
  }

  private static boolean isEmpty(ByteBuf line) {
    int first = line.getByte(line.readerIndex());
    return first == '\n' || first == '\r' && line.readableBytes() == 2;
  }

  /** A head is whole. */
  void headEnded() {
    startSeen = false;
    forgetField();
  }

  private void forgetField() {
    nameBefore = "";
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
    if (line.part() == Part.CHUNKS) {
      chunk(text, line.span());
    } else if (line.start()) {
      forgetField();
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
    forgetField();
    if (line != null) {
      int from = Math.min(kept, line.bytes().readableBytes());
      int to = line.bytes().readableBytes();
      scope.blank(
          line.part() == Part.CHUNKS ? "malformed chunk of HTTP/1" : "malformed head of HTTP/1",
          line.span().sub(from, to),
          line.bytes().slice(from, to - from));
    }
  }

  private void chunk(String text, Span span) {
    int semicolon = text.indexOf(';');
    if (semicolon >= 0) {
      String extensions = text.substring(semicolon + 1);
      put(
          extensions,
          scope.fields().chunkExtensions(extensions, scope.tally()),
          semicolon + 1,
          span);
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
      put(value, secret ? Urls.REDACTED : folded(value), text.indexOf(value), line.span());
      secretBefore |= scope.fields().namesSecret(nameBefore, value);
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
      nameBefore = name;
      secretBefore = scope.fields().isSecret(name) || scope.fields().namesSecret(name, value);
      put(value, scope.fields().redact(name, value, scope.tally()), from, line.span());
    }
  }

  /** A line that goes on with the field before it (RFC 9112 §5.2). */
  private String folded(String value) {
    String result = scope.fields().redact(nameBefore, value, scope.tally());
    return scope.words().redact(result, scope.tally());
  }

  private void put(String old, String text, int from, Span line) {
    if (!text.equals(old)) {
      scope
          .edits()
          .replace(line.sub(from, from + old.length()), text.getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}

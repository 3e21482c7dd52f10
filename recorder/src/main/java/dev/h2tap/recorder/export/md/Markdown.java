package dev.h2tap.recorder.export.md;

import dev.h2tap.recorder.view.Escape;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Markdown (CommonMark with GitHub's tables) that text from the traffic cannot break out of: it
 * stands in code spans and fences, where it means nothing.
 */
final class Markdown {
  /** Bounds a report to what an issue takes. */
  private static final int LONGEST_CELL = 72;

  private static final int LONGEST_LINE = 180;

  /** Words without a character that could be markup, a link, a mention or a reference. */
  private static final Pattern PLAIN_WORD =
      Pattern.compile("[(\"']*\\p{L}[\\p{L}\\p{N}'/-]*[)\"']*[.,;:?!]?[)\"']*|[\\p{N}]{1,6}[,;]?");

  private static final Pattern PUNCTUATED =
      Pattern.compile("(\\(?)(.*?[^.,;:)])([.,;:)]*)", Pattern.DOTALL);

  private static final Pattern HEX_OR_REFERENCE =
      Pattern.compile("(?i)[0-9a-f]{7,}[.,;:?!]?|gh-[0-9]+.*|[a-z]+-[0-9]+.*|www\\b.*");

  private final StringBuilder out;

  Markdown(StringBuilder out) {
    this.out = out;
  }

  /** A heading of a level from 1; its text is ours. */
  void heading(int level, String text) {
    out.append("#".repeat(level) + " " + text + "\n\n");
  }

  /** A paragraph of Markdown. */
  void paragraph(String markdown) {
    out.append(markdown + "\n\n");
  }

  /** A list of Markdown. */
  void list(List<String> items) {
    items.forEach(item -> out.append("- " + item + "\n"));
    out.append("\n");
  }

  /** Lines that are shown as they are. */
  void fence(List<String> lines) {
    out.append("```text\n");
    lines.forEach(line -> out.append(inFence(clipped(line, LONGEST_LINE))).append('\n'));
    out.append("```\n\n");
  }

  /** No line that is indented by four ends a fence. */
  private static String inFence(String line) {
    return line.stripLeading().startsWith("`") ? "    " + line : line;
  }

  /** A table; the cells are Markdown. */
  void table(List<String> columns, List<List<String>> rows) {
    out.append(row(columns));
    out.append(row(columns.stream().map(column -> "---").toList()));
    rows.forEach(cells -> out.append(row(cells)));
    out.append("\n");
  }

  private static String row(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /** Text in a code span, in a cell too; nothing for an empty one. */
  static String code(String text) {
    String clipped = clipped(Escape.of(text), LONGEST_CELL).strip();
    return clipped.isEmpty() ? "" : "`" + clipped.replace("`", "\\x60").replace("|", "\\x7c") + "`";
  }

  /** A sentence: words that could be more than words stand in code spans. */
  static String prose(String text) {
    StringBuilder markdown = new StringBuilder();
    StringBuilder code = new StringBuilder();
    for (String word : Escape.of(text).split(" ")) {
      if (isPlain(word)) {
        endCode(markdown, code);
        markdown.append(markdown.isEmpty() ? "" : " ").append(word);
      } else if (!word.isEmpty()) {
        code.append(code.isEmpty() ? "" : " ").append(word);
      }
    }
    endCode(markdown, code);
    return markdown.toString();
  }

  private static boolean isPlain(String word) {
    return PLAIN_WORD.matcher(word).matches() && !HEX_OR_REFERENCE.matcher(word).matches();
  }

  /** Punctuation around what is code stands outside of it. */
  private static void endCode(StringBuilder markdown, StringBuilder code) {
    if (code.isEmpty()) {
      return;
    }
    Matcher parts = PUNCTUATED.matcher(code);
    String open = parts.matches() ? parts.group(1) : "";
    String inner = parts.matches() ? parts.group(2) : code.toString();
    String close = parts.matches() ? parts.group(3) : "";
    if (inner.contains("(") && close.startsWith(")")) {
      inner += ")";
      close = close.substring(1);
    }
    markdown
        .append(markdown.isEmpty() ? "" : " ")
        .append(open)
        .append('`')
        .append(clipped(inner, LONGEST_LINE).replace("`", "\\x60"))
        .append('`')
        .append(close);
    code.setLength(0);
  }

  private static String clipped(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }
}

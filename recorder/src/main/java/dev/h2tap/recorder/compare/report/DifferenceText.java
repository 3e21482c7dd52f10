package dev.h2tap.recorder.compare.report;

import dev.h2tap.recorder.compare.Difference;
import dev.h2tap.recorder.compare.Difference.Kind;
import dev.h2tap.recorder.view.Escape;
import dev.h2tap.recorder.view.Paint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A difference in lines for people. */
final class DifferenceText {
  private static final int WIDEST = 200;
  private static final int MOST_LINES = 20;

  private final Sides sides;
  private final Paint.Brush brush;

  DifferenceText(Sides sides, Paint.Brush brush) {
    this.sides = sides;
    this.brush = brush;
  }

  /** One line, or for content one and those that went and came. */
  List<String> lines(Difference difference) {
    String place = brush.apply(Paint.WORD, Escape.of(difference.place()));
    if (isContent(difference.kind())) {
      List<String> lines = new ArrayList<>();
      String note = difference.note().isEmpty() ? "" : "  " + Escape.of(difference.note());
      lines.add(place + brush.apply(Paint.FAINT, note));
      block(lines, "  - ", difference.before(), Paint.BAD);
      block(lines, "  + ", difference.after(), Paint.GOOD);
      return lines;
    }
    return List.of(
        place
            + ": "
            + sides.before()
            + " "
            + value(difference, difference.before())
            + ", "
            + sides.after()
            + " "
            + value(difference, difference.after())
            + (difference.note().isEmpty()
                ? ""
                : brush.apply(Paint.FAINT, "  (" + Escape.of(difference.note()) + ")")));
  }

  private static boolean isContent(Kind kind) {
    return kind == Kind.TEXT || kind == Kind.BYTES || kind == Kind.REQUEST_BODY;
  }

  private static String value(Difference difference, @Nullable String value) {
    if (value == null) {
      return "none";
    }
    String text = cut(Escape.of(value));
    return difference.kind().isQuoted() ? "\"" + text + "\"" : text;
  }

  private void block(List<String> lines, String mark, @Nullable String text, Paint paint) {
    if (text == null) {
      return;
    }
    List<String> all = text.lines().toList();
    all.stream()
        .limit(MOST_LINES)
        .forEach(line -> lines.add(brush.apply(paint, mark + cut(Escape.of(line)))));
    if (all.size() > MOST_LINES) {
      lines.add("    and " + (all.size() - MOST_LINES) + " more lines");
    }
    if (!text.isEmpty() && !text.endsWith("\n") && all.size() > 1) {
      lines.add(brush.apply(Paint.FAINT, "    without an end of line"));
    }
  }

  private static String cut(String text) {
    return text.length() <= WIDEST ? text : text.substring(0, WIDEST) + "…";
  }
}

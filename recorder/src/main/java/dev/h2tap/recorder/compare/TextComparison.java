package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.compare.Difference.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares texts line by line: what is different is told as the fewest lines that went or came. */
final class TextComparison {
  /** Above so many pairs of lines what differs is told as one block. */
  private static final long MOST_PAIRS = 4_000_000;

  /** Of longer blocks the beginning that both have is left out. */
  private static final int LONG = 1_000;

  private static final int SHOWN_BEFORE = 20;

  private final List<String> before;
  private final List<String> after;
  private final Differences differences;

  private TextComparison(List<String> before, List<String> after, Differences differences) {
    this.before = before;
    this.after = after;
    this.differences = differences;
  }

  /**
   * Compares two texts.
   *
   * @param kind what lines of it are
   */
  static void compare(Kind kind, String before, String after, Differences differences) {
    new TextComparison(lines(before), lines(after), differences).compare(kind);
  }

  /** With their ends, so that these count too. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end + 1;
      lines.add(text.substring(start, end));
      start = end;
    }
    return lines;
  }

  private void compare(Kind kind) {
    int head = 0;
    while (head < Math.min(before.size(), after.size())
        && before.get(head).equals(after.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < Math.min(before.size(), after.size()) - head
        && last(before, tail).equals(last(after, tail))) {
      tail++;
    }
    int was = before.size() - tail - head;
    int is = after.size() - tail - head;
    if ((long) was * is > MOST_PAIRS) {
      hunk(kind, head, head + was, head, head + is);
    } else {
      hunks(kind, head, was, is);
    }
  }

  /** The longest common subsequence shows what stayed. */
  private void hunks(Kind kind, int head, int was, int is) {
    int[][] common = new int[was + 1][is + 1];
    for (int i = was - 1; i >= 0; i--) {
      for (int j = is - 1; j >= 0; j--) {
        common[i][j] =
            same(head, i, j)
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    int i = 0;
    int j = 0;
    while (i < was || j < is) {
      int fromI = i;
      int fromJ = j;
      while ((i < was || j < is) && !(i < was && j < is && same(head, i, j))) {
        if (j == is || (i < was && common[i + 1][j] >= common[i][j + 1])) {
          i++;
        } else {
          j++;
        }
      }
      if (i > fromI || j > fromJ) {
        hunk(kind, head + fromI, head + i, head + fromJ, head + j);
      }
      while (i < was && j < is && same(head, i, j)) {
        i++;
        j++;
      }
    }
  }

  private boolean same(int head, int i, int j) {
    return before.get(head + i).equals(after.get(head + j));
  }

  private void hunk(Kind kind, int fromWas, int toWas, int fromIs, int toIs) {
    String was = text(before.subList(fromWas, toWas));
    String is = text(after.subList(fromIs, toIs));
    String place = "line " + (fromWas + 1);
    if (was != null && is != null && Math.max(was.length(), is.length()) > LONG) {
      int from = Math.max(0, mismatch(was, is) - SHOWN_BEFORE);
      place += ", from character " + (from + 1) + " on";
      was = was.substring(from);
      is = is.substring(from);
    }
    differences.add(kind, place, was, is);
  }

  private static int mismatch(String was, String is) {
    int at = 0;
    while (at < Math.min(was.length(), is.length()) && was.charAt(at) == is.charAt(at)) {
      at++;
    }
    return at;
  }

  private static @Nullable String text(List<String> lines) {
    return lines.isEmpty() ? null : String.join("", lines);
  }

  private static String last(List<String> lines, int back) {
    return lines.get(lines.size() - 1 - back);
  }
}

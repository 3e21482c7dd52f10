package dev.h2tap.recorder.compare.report;

import static dev.h2tap.recorder.compare.report.ExchangesText.counted;

import dev.h2tap.recorder.compare.Difference;
import dev.h2tap.recorder.compare.LogDifferences;
import dev.h2tap.recorder.compare.LogDifferences.Count;
import dev.h2tap.recorder.compare.LogDifferences.OfConnections;
import dev.h2tap.recorder.compare.LogDifferences.Run;
import dev.h2tap.recorder.compare.LogDifferences.Timing;
import dev.h2tap.recorder.compare.Times;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.view.Escape;
import dev.h2tap.recorder.view.Paint;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** How two logs differ, for people: runs, connections, exchanges, timing. */
public final class LogDifferencesText {
  private final PrintWriter out;
  private final Paint.Brush brush;
  private final Sides sides;
  private final DifferenceText differences;

  public LogDifferencesText(PrintWriter out, Paint.Brush brush) {
    this.out = out;
    this.brush = brush;
    this.sides = Sides.LOGS;
    this.differences = new DifferenceText(sides, brush);
  }

  /** Prints all of it, and a line that sums it up. */
  public void print(LogDifferences logs) {
    heading("runs");
    run(sides.before(), logs.before());
    run(sides.after(), logs.after());
    logs.options().forEach(this::option);
    connections(logs);
    heading("exchanges");
    new ExchangesText(out, sides, brush).print(logs.exchanges());
    String notCompared = ExchangesText.notCompared(logs.exchanges());
    if (!notCompared.isEmpty()) {
      out.println("  " + brush.apply(Paint.FAINT, notCompared));
    }
    if (!logs.timing().isEmpty()) {
      heading("timing");
      logs.timing().forEach(this::timing);
    }
    out.println();
    out.println(
        ExchangesText.inBoth(logs.exchanges(), sides)
            + "; "
            + counted(logs.connections().size(), "difference")
            + " between connections");
  }

  private void heading(String text) {
    out.println(brush.apply(Paint.WORD, text));
  }

  private void run(String side, Run run) {
    out.println(
        String.format(
            Locale.ROOT,
            "  %-7s h2tap %s, %s, %s, %s",
            side,
            Escape.of(String.join(" ", run.versions())),
            counted(run.runs(), "run"),
            counted(run.connections(), "connection"),
            counted(run.exchanges(), "exchange")));
  }

  /** Other options are why there are two logs, and no difference of their own. */
  private void option(Difference option) {
    differences.lines(option).forEach(line -> out.println("  " + line));
  }

  private void connections(LogDifferences logs) {
    heading("connections");
    for (Count count : logs.counts()) {
      out.println(
          "  "
              + name(count.side(), count.target())
              + ": "
              + sides.before()
              + " "
              + count.before()
              + ", "
              + sides.after()
              + " "
              + count.after());
    }
    logs.connections().forEach(this::connection);
  }

  private void connection(OfConnections found) {
    List<String> lines = differences.lines(found.difference());
    String times = found.count() == 1 ? "" : ", " + found.count() + " times";
    out.println(
        brush.apply(Paint.BAD, "✗ ")
            + name(found.side(), found.target())
            + brush.apply(Paint.FAINT, "  #" + found.before() + " and #" + found.after() + times));
    lines.forEach(line -> out.println("    " + line));
  }

  private static String name(Side side, String target) {
    return side.name().toLowerCase(Locale.ROOT)
        + (target.isEmpty() ? "" : " to " + Escape.of(target));
  }

  private void timing(Timing timing) {
    out.println(
        String.format(
            Locale.ROOT,
            "  %-10s median %s and %s, p99 %s and %s, of %s",
            timing.what(),
            Times.inWords(timing.medianBefore()),
            Times.inWords(timing.medianAfter()),
            Times.inWords(timing.p99Before()),
            Times.inWords(timing.p99After()),
            counted(timing.samples(), "exchange")));
  }
}

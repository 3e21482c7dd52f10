package dev.h2tap.recorder.compare.report;

import dev.h2tap.recorder.compare.ComparedExchange;
import dev.h2tap.recorder.compare.ComparedExchange.State;
import dev.h2tap.recorder.compare.Difference;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.view.Escape;
import dev.h2tap.recorder.view.Paint;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Exchanges that are not the same, a block each, and how many there are of what. */
public final class ExchangesText {
  private final PrintWriter out;
  private final Sides sides;
  private final Paint.Brush brush;
  private final DifferenceText differences;

  public ExchangesText(PrintWriter out, Sides sides, Paint.Brush brush) {
    this.out = out;
    this.sides = sides;
    this.brush = brush;
    this.differences = new DifferenceText(sides, brush);
  }

  /** Prints those that differ or of which there is something to say. */
  public void print(List<ComparedExchange> exchanges) {
    exchanges.forEach(this::print);
  }

  private void print(ComparedExchange exchange) {
    if (exchange.state() == State.SAME && exchange.result().notes().isEmpty()) {
      return;
    }
    boolean bad = exchange.differs();
    out.println(
        (bad ? brush.apply(Paint.BAD, "✗ ") : brush.apply(Paint.NOTE, "· "))
            + brush.apply(Paint.WORD, Escape.of(title(exchange)))
            + brush.apply(Paint.FAINT, numbers(exchange))
            + standing(exchange.state()));
    for (Difference difference : exchange.result().differences()) {
      differences.lines(difference).forEach(line -> out.println("    " + line));
    }
    if (exchange.result().omitted() > 0) {
      out.println("    and " + exchange.result().omitted() + " more differences");
    }
    exchange
        .result()
        .notes()
        .forEach(note -> out.println("    " + brush.apply(Paint.FAINT, "(" + note + ")")));
  }

  /** Method, path and status. */
  static String title(ComparedExchange exchange) {
    RecordedExchange known = exchange.before() == null ? exchange.after() : exchange.before();
    int status = known == null ? 0 : known.summary().status();
    String request = (exchange.method() + " " + exchange.path()).strip();
    return (request.isEmpty() ? "a request that the log does not show" : request)
        + (status == 0 ? "" : "  " + status);
  }

  /** What is sent again is known by its number in the recording. */
  private String numbers(ComparedExchange exchange) {
    String before = number(exchange.before());
    String after = sides.equals(Sides.REPLAY) ? "" : number(exchange.after());
    String both = before.isEmpty() || after.isEmpty() ? before + after : before + " and " + after;
    return both.isEmpty() ? "" : "  exchange " + both;
  }

  private static String number(@Nullable RecordedExchange exchange) {
    return exchange == null || exchange.summary().number() == 0
        ? ""
        : Long.toString(exchange.summary().number());
  }

  private String standing(State state) {
    return switch (state) {
      case SAME, DIFFERENT -> "";
      case MISSING -> "  only " + in(sides.before());
      case ADDED -> "  only " + in(sides.after());
      case NOT_SENT -> "  not sent";
    };
  }

  private static String in(String side) {
    return "in the " + side;
  }

  /** {@code 12 exchanges sent, 11 the same, 1 different}. */
  public static String sent(List<ComparedExchange> exchanges) {
    long notSent = count(exchanges, State.NOT_SENT);
    long sent = exchanges.size() - notSent;
    return counted(sent, "exchange")
        + " sent, "
        + count(exchanges, State.SAME)
        + " the same, "
        + exchanges.stream().filter(ComparedExchange::differs).count()
        + " different"
        + (notSent == 0 ? "" : ", " + notSent + " not sent");
  }

  /** {@code 12 exchanges in both, 11 the same, 1 different, 2 only in the first}. */
  public static String inBoth(List<ComparedExchange> exchanges, Sides sides) {
    long missing = count(exchanges, State.MISSING);
    long added = count(exchanges, State.ADDED);
    return counted(exchanges.size() - missing - added, "exchange")
        + " in both, "
        + count(exchanges, State.SAME)
        + " the same, "
        + count(exchanges, State.DIFFERENT)
        + " different"
        + (missing == 0 ? "" : ", " + missing + " only " + in(sides.before()))
        + (added == 0 ? "" : ", " + added + " only " + in(sides.after()));
  }

  /** What was not looked at in bodies that count as the same, in a sentence; empty for nothing. */
  public static String notCompared(List<ComparedExchange> exchanges) {
    long samples = exchanges.stream().filter(e -> e.result().samplesDiffer()).count();
    return samples == 0
        ? ""
        : "sample values differ in "
            + counted(samples, "exchange")
            + " and were not compared; --sample-values does";
  }

  private static long count(List<ComparedExchange> exchanges, State state) {
    return exchanges.stream().filter(exchange -> exchange.state() == state).count();
  }

  static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}

package dev.h2tap.recorder.diagnose.report;

import dev.h2tap.recorder.diagnose.Severity;
import dev.h2tap.recorder.view.Escape;
import dev.h2tap.recorder.view.Paint;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Findings for people: the cause, what shows it, and the way out. */
public final class FindingsText {
  private static final int WIDTH = 96;

  private final PrintWriter out;
  private final Paint.Brush brush;

  public FindingsText(PrintWriter out, Paint.Brush brush) {
    this.out = out;
    this.brush = brush;
  }

  /** Prints what was found, or that no fault was, and what was looked at. */
  public void print(Diagnosis diagnosis) {
    List<Finding> findings = diagnosis.findings();
    findings.forEach(this::print);
    if (!diagnosis.hasFault()) {
      out.println(
          "no fault found in "
              + counted(diagnosis.connections(), "connection")
              + " and "
              + counted(diagnosis.exchanges(), "exchange"));
    }
  }

  /** Prints one of them. */
  public void print(Finding finding) {
    boolean fault = finding.severity() == Severity.FAULT;
    String times = finding.count() > 1 ? "  " + finding.count() + " times" : "";
    out.println(
        brush.apply(fault ? Paint.BAD : Paint.NOTE, finding.severity() + " " + finding.id())
            + "  confidence "
            + finding.confidence()
            + times);
    wrapped("  ", Escape.of(finding.said().sentence()) + ".");
    finding.details().forEach(detail -> out.println("    " + Escape.of(detail)));
    if (!finding.evidence().isEmpty()) {
      out.println("  evidence");
      for (Finding.Evidence evidence : finding.evidence()) {
        String record = String.format(Locale.ROOT, "    record %-6d", evidence.record());
        out.println(brush.apply(Paint.FAINT, record) + evidence.line());
      }
    }
    out.println("  remedy");
    String advice = finding.said().advice();
    if (advice != null) {
      out.println("    " + brush.apply(Paint.GOOD, Escape.of(advice)));
    }
    wrapped("    ", finding.said().cause().remedy());
    if (!finding.otherwise().isEmpty()) {
      out.println("  else it could be");
      finding.otherwise().forEach(other -> wrapped("    ", other));
    }
    out.println();
  }

  private void wrapped(String indent, String text) {
    StringBuilder line = new StringBuilder(indent);
    for (String word : text.split(" ", -1)) {
      if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
        out.println(line);
        line.setLength(0);
        line.append(indent);
      }
      line.append(line.length() > indent.length() ? " " : "").append(word);
    }
    if (line.length() > indent.length()) {
      out.println(line);
    }
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}

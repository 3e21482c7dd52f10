package dev.h2tap.recorder.export.md;

import dev.h2tap.recorder.diagnose.Severity;
import dev.h2tap.recorder.diagnose.report.Diagnosis;
import dev.h2tap.recorder.diagnose.report.Finding;
import dev.h2tap.recorder.view.Escape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What diagnose says. */
final class FindingsSection {
  private static final int ROOM = 10;
  private static final int EVIDENCE = 8;

  private final Diagnosis diagnosis;
  private final List<Finding> findings;

  FindingsSection(Diagnosis diagnosis) {
    this.diagnosis = diagnosis;
    this.findings = diagnosis.findings();
  }

  /** The numbers of the records that show what was found. */
  Set<Long> evidence() {
    return findings.stream()
        .flatMap(finding -> finding.evidence().stream())
        .map(Finding.Evidence::record)
        .collect(Collectors.toSet());
  }

  /**
   * @param wanted the records that are asked for; a finding that none of them shows is left out
   */
  void write(Markdown markdown, Set<Long> wanted) {
    List<Finding> shown =
        findings.stream()
            .filter(
                finding ->
                    finding.evidence().isEmpty()
                        || finding.evidence().stream().anyMatch(e -> wanted.contains(e.record())))
            .toList();
    markdown.heading(2, "Findings");
    if (shown.stream().noneMatch(finding -> finding.severity() == Severity.FAULT)) {
      markdown.paragraph(
          "No fault was found; "
              + diagnosis.connections()
              + " connections and "
              + diagnosis.exchanges()
              + " exchanges are in the log.");
    }
    shown.stream().limit(ROOM).forEach(finding -> write(markdown, finding));
    if (shown.size() > ROOM) {
      markdown.paragraph("… " + (shown.size() - ROOM) + " more findings");
    }
  }

  private static void write(Markdown markdown, Finding finding) {
    String times = finding.count() > 1 ? ", " + finding.count() + " times" : "";
    markdown.heading(
        3,
        finding.severity().toString()
            + ": "
            + Markdown.code(finding.id())
            + " (confidence "
            + finding.confidence()
            + times
            + ")");
    markdown.paragraph(Markdown.prose(finding.said().sentence() + "."));
    List<String> lines = new ArrayList<>();
    finding.details().forEach(detail -> lines.add(Escape.of(detail)));
    finding.evidence().stream()
        .limit(EVIDENCE)
        .forEach(
            evidence ->
                lines.add(
                    String.format(Locale.ROOT, "record %-6d", evidence.record())
                        + evidence.line()));
    if (!lines.isEmpty()) {
      markdown.fence(lines);
    }
    // What the catalogue says of a cause, and else, is ours, and Markdown.
    String advice = finding.said().advice();
    markdown.paragraph(
        "**Remedy:** "
            + (advice == null ? "" : Markdown.prose(advice) + " — ")
            + finding.said().cause().remedy());
    if (!finding.otherwise().isEmpty()) {
      markdown.paragraph("Else it could be:");
      markdown.list(finding.otherwise());
    }
  }
}

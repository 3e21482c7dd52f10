package dev.h2tap.recorder.export.pcapng;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.diagnose.report.Diagnosis;
import dev.h2tap.recorder.diagnose.report.Finding;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.export.ExportOptions;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Timeline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must be known of a log before its first packet is written. */
final class Survey {
  private final ExportOptions options;
  private final ConnectionSet passing = new ConnectionSet();
  private final Map<Long, List<String>> comments = new HashMap<>();
  private final List<String> findings = new ArrayList<>();
  private boolean hasSecrets;
  private boolean full;

  private Survey(ExportOptions options) {
    this.options = options;
  }

  static Survey of(Records log, ExportOptions options) throws IOException, UserException {
    Survey survey = new Survey(options);
    survey.read(log);
    return survey;
  }

  private void read(Records log) throws IOException, UserException {
    Diagnosis diagnosis = new Diagnosis();
    Timeline timeline = new Timeline(0, this::entry, BodySink.none());
    boolean filtered = !options.filter().isEmpty();
    log.each(
        record -> {
          note(record);
          diagnosis.accept(record);
          if (filtered) {
            timeline.accept(record);
          }
        });
    diagnosis.finish();
    timeline.finish();
    diagnosis.findings().forEach(this::finding);
    if (full) {
      options.notes().accept("the filter lets more connections pass than are exported at once");
    }
  }

  private void note(LogRecord record) {
    hasSecrets |= record.event() instanceof Event.TlsSecret;
  }

  private void entry(Entry entry) {
    if (options.wants(entry)) {
      entry.connections().forEach(connection -> full |= !passing.add(connection));
    }
  }

  private void finding(Finding finding) {
    String whole =
        "%s %s: %s; %s"
            .formatted(
                finding.severity(), finding.id(), finding.said().sentence(), finding.remedy());
    findings.add(whole);
    String said = whole;
    for (Finding.Evidence evidence : finding.evidence()) {
      comments.computeIfAbsent(evidence.record(), key -> new ArrayList<>()).add(said);
      said = "shows " + finding.id();
    }
  }

  /** Whether a connection is asked for. */
  boolean wants(long connection) {
    return (options.connections().isEmpty() || options.connections().contains(connection))
        && (options.filter().isEmpty() || passing.contains(connection));
  }

  /** Whether any connection has TLS secrets. */
  boolean hasSecrets() {
    return hasSecrets;
  }

  /** What is to be said with a record. */
  List<String> comments(long record) {
    return comments.getOrDefault(record, List.of());
  }

  /** All findings, where the whole log is exported. */
  List<String> findings() {
    boolean all = options.connections().isEmpty() && options.filter().isEmpty();
    return all ? findings : List.of();
  }
}

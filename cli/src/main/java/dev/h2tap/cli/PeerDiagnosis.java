package dev.h2tap.cli;

import dev.h2tap.proxy.probe.Outcome;
import dev.h2tap.proxy.probe.Probe;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Severity;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.report.Diagnosis;
import dev.h2tap.recorder.diagnose.report.Finding;
import dev.h2tap.recorder.diagnose.rule.Catalogue;
import dev.h2tap.recorder.diagnose.rule.Unexplained;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The findings on a peer that was probed: those on the attempt that was made with what was given.
 * The others are experiments, and many of them are meant to fail.
 */
final class PeerDiagnosis {
  private final Diagnosis diagnosis;
  private final Probe probe;

  private PeerDiagnosis(Diagnosis diagnosis, Probe probe) {
    this.diagnosis = diagnosis;
    this.probe = probe;
  }

  /**
   * Judges a probe.
   *
   * @param log where it was recorded, as the last run
   */
  static PeerDiagnosis of(Probe probe, Path log) throws UserException, IOException {
    Set<Long> experiments =
        probe.outcomes().stream().skip(1).map(Outcome::connection).collect(Collectors.toSet());
    Diagnosis diagnosis = new Diagnosis();
    boolean over = false;
    try (SessionLogReader reader = SessionLog.open(log, damage -> {})) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.event() instanceof Event.RunStarted) {
          diagnosis = new Diagnosis();
        }
        over |= record.connection() > 0 && experiments.contains(record.connection());
        if (!over) {
          diagnosis.accept(record);
        }
      }
    }
    diagnosis.finish();
    return new PeerDiagnosis(diagnosis, probe);
  }

  /** Faults where what was given does not work, notes, strongest first. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>(diagnosis.findings());
    Outcome given = probe.outcomes().get(0);
    if (!given.works() && !diagnosis.hasFault()) {
      findings.add(0, judged(given));
    }
    return findings;
  }

  /** Whether there is a fault among them. */
  boolean hasFault() {
    return findings().stream().anyMatch(finding -> finding.severity() == Severity.FAULT);
  }

  /** What the probe itself took for the cause, in the words of the catalogue. */
  private static Finding judged(Outcome given) {
    String reason = given.reason() == null ? "upstream " + given.words() : given.reason();
    String[] parts = reason.split("; ", 2);
    String advice = parts.length > 1 ? parts[1] : null;
    Statement said =
        Catalogue.rules().stream()
            .map(Rule::cause)
            .filter(cause -> cause.id().equals(given.finding()))
            .findFirst()
            .map(cause -> cause.says(parts[0], advice))
            .orElseGet(() -> Unexplained.says(reason));
    return new Finding(said, Severity.FAULT, Confidence.LOW, 1, List.of(), List.of(), List.of());
  }
}

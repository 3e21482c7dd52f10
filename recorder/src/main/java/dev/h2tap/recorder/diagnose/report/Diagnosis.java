package dev.h2tap.recorder.diagnose.report;

import dev.h2tap.recorder.diagnose.CaseReader;
import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.RunCase;
import dev.h2tap.recorder.diagnose.Severity;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.diagnose.rule.Catalogue;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.LogRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Judges a session: give it every record in order, then ask for the findings. Of the rules that
 * take a case for a failure the surest one is heard, the others become what else it could be; notes
 * stand beside each other. Memory is bounded. Not safe for use by several threads.
 */
public final class Diagnosis {
  private final List<Rule> rules = Catalogue.rules();
  private final Findings findings = new Findings(rules.stream().map(r -> r.cause().id()).toList());
  private final CaseReader reader = new CaseReader(new Cases());
  private long connections;
  private long exchanges;

  /** Judges a whole session. */
  public static Diagnosis of(Iterable<LogRecord> records) {
    Diagnosis diagnosis = new Diagnosis();
    records.forEach(diagnosis::accept);
    diagnosis.finish();
    return diagnosis;
  }

  /** Takes the next record. */
  public void accept(LogRecord record) {
    reader.accept(record);
  }

  /** Nothing more will come. */
  public void finish() {
    reader.finish();
  }

  /** What was found so far, strongest first. */
  public List<Finding> findings() {
    return findings.ranked();
  }

  /** Whether there is a failure among the findings. */
  public boolean hasFault() {
    return findings().stream().anyMatch(finding -> finding.severity() == Severity.FAULT);
  }

  /** How many connections were looked at. */
  public long connections() {
    return connections;
  }

  /** How many exchanges were looked at. */
  public long exchanges() {
    return exchanges;
  }

  /**
   * @return whether it failed
   */
  private boolean judge(Function<Rule, Optional<Verdict>> judgement) {
    List<Verdict> faults = new ArrayList<>();
    for (Rule rule : rules) {
      judgement
          .apply(rule)
          .ifPresent(
              verdict -> {
                if (verdict.severity() == Severity.FAULT) {
                  faults.add(verdict);
                } else {
                  findings.add(verdict, List.of());
                }
              });
    }
    faults.sort(Comparator.comparing(Verdict::confidence));
    if (!faults.isEmpty()) {
      List<Cause> others =
          faults.stream().skip(1).map(verdict -> verdict.said().cause()).distinct().toList();
      findings.add(faults.get(0), others);
    }
    return !faults.isEmpty();
  }

  private final class Cases implements CaseReader.Judge {
    @Override
    public void connection(ConnectionCase connection) {
      connections++;
      if (connection.isExperiment()) {
        findings.explained(connection.number());
      } else if (judge(rule -> rule.judge(connection))) {
        findings.explained(connection.number());
      }
    }

    @Override
    public void exchange(ExchangeCase exchange) {
      exchanges++;
      if (exchange.client() != null) {
        findings.failed(exchange.summary().finding());
      }
      ExchangeCase.Attempt last = exchange.last();
      if (last != null && last.connection().isExperiment()) {
        return;
      }
      if (!judge(rule -> rule.judge(exchange))) {
        long connection = exchange.summary().upstreamConnection();
        Catalogue.recorded(exchange).ifPresent(verdict -> findings.addWeak(verdict, connection));
      }
    }

    @Override
    public void run(RunCase run) {
      if (run.happened().what() instanceof Event.RunStarted started) {
        findings.searching("auto".equals(started.configuration().get("--alpn")));
      }
      judge(rule -> rule.judge(run));
    }
  }
}

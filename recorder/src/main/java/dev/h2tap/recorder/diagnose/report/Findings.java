package dev.h2tap.recorder.diagnose.report;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.Severity;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.diagnose.rule.Catalogue;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.view.TextView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Findings while they are collected: equal ones are counted, and only the first are kept whole. */
final class Findings {
  private static final int SENTENCES_KEPT = 32;
  private static final int WEAK_KEPT = 256;
  private static final int CONNECTIONS_KEPT = 65_536;
  private static final int CASES_SHOWN = 2;
  private static final int EVIDENCE_OF_A_CASE = 8;

  private record Key(String id, Severity severity, String sentence) {}

  private static final class Collected {
    private final Verdict first;
    private final List<Finding.Evidence> evidence = new ArrayList<>();
    private final List<String> otherwise = new ArrayList<>();
    private Confidence confidence;
    private long count;

    Collected(Verdict first) {
      this.first = first;
      this.confidence = first.confidence();
    }
  }

  /** What h2tap said of an exchange whose connection may explain more. */
  private record Weak(Verdict verdict, long connection) {}

  private final List<String> order;
  private final List<Weak> weak = new ArrayList<>();
  private final Set<Long> explained = new HashSet<>();
  private final Map<Key, Collected> collected = new LinkedHashMap<>();
  private final Set<String> failed = new HashSet<>();
  private boolean searching;

  /**
   * @param order the ids of the catalogue, in its order
   */
  Findings(List<String> order) {
    this.order = order;
  }

  /**
   * @param others what else was taken for the cause of the same case
   */
  void add(Verdict verdict, List<Cause> others) {
    Collected same = collected.computeIfAbsent(key(verdict), key -> new Collected(verdict));
    same.count++;
    if (verdict.confidence().compareTo(same.confidence) < 0) {
      same.confidence = verdict.confidence();
    }
    if (same.count <= CASES_SHOWN) {
      verdict.evidence().stream()
          .limit(EVIDENCE_OF_A_CASE)
          .map(Findings::evidence)
          .filter(evidence -> !same.evidence.contains(evidence))
          .forEach(same.evidence::add);
      otherwise(verdict.said().cause(), others, same.otherwise);
    }
  }

  /**
   * Whether h2tap looks for another ALPN offer where one fails, so that a failure which no exchange
   * died of is mended.
   */
  void searching(boolean whetherSo) {
    searching |= whetherSo;
  }

  /**
   * An exchange is over.
   *
   * @param finding what it failed of, null if it did not
   */
  void failed(@Nullable String finding) {
    if (finding != null) {
      failed.add(finding);
    }
  }

  /** A failure of this connection was found: exchanges that broke on it need no other cause. */
  void explained(long connection) {
    if (explained.size() < CONNECTIONS_KEPT) {
      explained.add(connection);
    }
  }

  /**
   * Adds what h2tap itself said of an exchange; it counts where nothing else is found.
   *
   * @param connection the upstream connection, 0 where there was none
   */
  void addWeak(Verdict verdict, long connection) {
    if (weak.size() < WEAK_KEPT) {
      weak.add(new Weak(verdict, connection));
    }
  }

  private void addWhatNothingExplains() {
    List<Weak> waiting = List.copyOf(weak);
    weak.clear();
    Set<String> found =
        collected.keySet().stream()
            .filter(key -> key.severity() == Severity.FAULT)
            .map(Key::id)
            .collect(Collectors.toSet());
    for (Weak said : waiting) {
      boolean known =
          found.contains(said.verdict().said().id()) || explained.contains(said.connection());
      boolean dialFailed = said.connection() == 0 && !explained.isEmpty();
      if (!known && !dialFailed) {
        add(said.verdict(), List.of());
      }
    }
  }

  /** Where one cause has very many sentences, later ones are counted with the first. */
  private Key key(Verdict verdict) {
    Statement said = verdict.said();
    Key key = new Key(said.id(), verdict.severity(), said.phrase());
    if (collected.containsKey(key)) {
      return key;
    }
    List<Key> alike =
        collected.keySet().stream()
            .filter(k -> k.id().equals(key.id()) && k.severity() == key.severity())
            .toList();
    return alike.size() < SENTENCES_KEPT ? key : alike.get(0);
  }

  private static Finding.Evidence evidence(Entry entry) {
    return new Finding.Evidence(entry.place().record(), TextView.line(entry));
  }

  private static void otherwise(Cause cause, List<Cause> others, List<String> to) {
    for (Cause other : others) {
      String sentence = other.id() + ": " + other.title();
      if (!other.id().equals(cause.id()) && !to.contains(sentence)) {
        to.add(sentence);
      }
    }
  }

  /** Faults before notes, the surest first, then the most frequent, then as in the catalogue. */
  List<Finding> ranked() {
    addWhatNothingExplains();
    return collected.values().stream()
        .map(this::finding)
        .sorted(
            Comparator.comparing(Finding::severity)
                .thenComparing(Finding::confidence)
                .thenComparing(Finding::count, Comparator.reverseOrder())
                .thenComparing(finding -> order.indexOf(finding.id())))
        .toList();
  }

  private Finding finding(Collected collected) {
    Statement said = collected.first.said();
    boolean mended =
        searching && Catalogue.MENDED_BY_ALPN.contains(said.id()) && !failed.contains(said.id());
    List<String> otherwise = new ArrayList<>(collected.otherwise);
    if (!said.cause().otherwise().isEmpty()) {
      otherwise.add(said.cause().otherwise());
    }
    return new Finding(
        said,
        mended ? Severity.NOTE : collected.first.severity(),
        collected.confidence,
        collected.count,
        collected.evidence,
        collected.first.details(),
        otherwise);
  }
}

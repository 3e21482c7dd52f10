package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.compare.ComparedExchange.Result;
import dev.h2tap.recorder.compare.Difference.Kind;
import dev.h2tap.recorder.compare.LogDifferences.Run;
import dev.h2tap.recorder.compare.LogDifferences.Timing;
import dev.h2tap.recorder.compare.Matching.Pair;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.timeline.ExchangeSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Compares two logs. Exchanges stand for the same where method, authority and path are equal, the
 * first for the first and so on; what then is left is taken together by method and path.
 */
public final class LogComparison {
  private static final long NOTICEABLE_NANOS = 10_000_000;

  private static final List<Function<RecordedExchange, ?>> KEYS =
      List.of(
          exchange ->
              List.of(
                  exchange.summary().method(),
                  String.valueOf(exchange.summary().authority()),
                  exchange.summary().path()),
          exchange -> List.of(exchange.summary().method(), exchange.summary().path()));

  private final ExchangeComparison comparison;
  private final double slower;

  /**
   * @param slower an exchange that took longer or shorter by more than this factor is different; 0
   *     where time does not count
   */
  public LogComparison(Ignored ignored, double slower) {
    this.comparison = new ExchangeComparison(ignored);
    this.slower = slower;
  }

  public LogDifferences of(LogContents before, LogContents after) throws IOException {
    List<ComparedExchange> exchanges = new ArrayList<>();
    for (Pair<RecordedExchange> pair :
        Matching.of(before.recording().exchanges(), after.recording().exchanges(), KEYS)) {
      exchanges.add(compared(pair));
    }
    ConnectionComparison connections =
        new ConnectionComparison(before.recording().connections(), after.recording().connections());
    return new LogDifferences(
        run(before),
        run(after),
        options(before, after),
        connections.counts(),
        connections.differences(),
        exchanges,
        timing(exchanges));
  }

  private ComparedExchange compared(Pair<RecordedExchange> pair) throws IOException {
    RecordedExchange before = pair.before();
    RecordedExchange after = pair.after();
    if (before == null) {
      return ComparedExchange.added(Objects.requireNonNull(after));
    }
    if (after == null) {
      return ComparedExchange.missing(before);
    }
    ComparedExchange compared = comparison.ofExchanges(before, after);
    long was = before.summary().durationNanos();
    long is = after.summary().durationNanos();
    if (slower == 0 || was < 0 || is < 0 || !isNoticeable(was, is)) {
      return compared;
    }
    Result found = compared.result();
    List<Difference> differences = new ArrayList<>(found.differences());
    differences.add(new Difference(Kind.DURATION, "", Times.inWords(was), Times.inWords(is)));
    return ComparedExchange.of(
        before,
        after,
        new Result(differences, found.omitted(), found.notes(), found.samplesDiffer()));
  }

  private boolean isNoticeable(long was, long is) {
    long shorter = Math.min(was, is);
    long longer = Math.max(was, is);
    return longer - shorter > NOTICEABLE_NANOS && longer > slower * shorter;
  }

  private static Run run(LogContents log) {
    return new Run(
        log.runs().stream().map(Event.RunStarted::version).distinct().toList(),
        log.runs().size(),
        log.recording().connections().size(),
        log.recording().exchanges().size());
  }

  private static List<Difference> options(LogContents before, LogContents after) {
    Map<String, String> was = options(before);
    Map<String, String> is = options(after);
    TreeSet<String> names = new TreeSet<>(was.keySet());
    names.addAll(is.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(was.get(name), is.get(name)))
        .map(name -> new Difference(Kind.OPTION, name, was.get(name), is.get(name)))
        .toList();
  }

  /** Of several runs the last one counts. */
  private static Map<String, String> options(LogContents log) {
    Map<String, String> options = new TreeMap<>();
    log.runs()
        .forEach(
            run -> {
              options.clear();
              options.putAll(run.configuration());
            });
    return options;
  }

  private static List<Timing> timing(List<ComparedExchange> exchanges) {
    List<Timing> timing = new ArrayList<>();
    timing(timing, "first byte", exchanges, ExchangeSummary::firstByteNanos);
    timing(timing, "duration", exchanges, ExchangeSummary::durationNanos);
    return timing;
  }

  private static void timing(
      List<Timing> timing,
      String what,
      List<ComparedExchange> exchanges,
      ToLongFunction<ExchangeSummary> time) {
    List<long[]> pairs = new ArrayList<>();
    for (ComparedExchange exchange : exchanges) {
      RecordedExchange before = exchange.before();
      RecordedExchange after = exchange.after();
      if (before != null && after != null) {
        long was = time.applyAsLong(before.summary());
        long is = time.applyAsLong(after.summary());
        if (was >= 0 && is >= 0) {
          pairs.add(new long[] {was, is});
        }
      }
    }
    if (!pairs.isEmpty()) {
      long[] was = pairs.stream().mapToLong(pair -> pair[0]).sorted().toArray();
      long[] is = pairs.stream().mapToLong(pair -> pair[1]).sorted().toArray();
      timing.add(
          new Timing(what, was.length, at(was, 0.5), at(is, 0.5), at(was, 0.99), at(is, 0.99)));
    }
  }

  /** The smallest value that this share of all does not exceed. */
  private static long at(long[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}

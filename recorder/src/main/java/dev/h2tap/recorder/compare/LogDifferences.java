package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.event.Side;
import java.util.List;

/**
 * How two logs differ.
 *
 * @param options what the runs were told differently: for information
 * @param counts how many connections there are on both sides: for information
 * @param exchanges in the order of the first log, then those that only the second has
 * @param timing for information
 */
public record LogDifferences(
    Run before,
    Run after,
    List<Difference> options,
    List<Count> counts,
    List<OfConnections> connections,
    List<ComparedExchange> exchanges,
    List<Timing> timing) {

  /**
   * What a log holds.
   *
   * @param versions of h2tap, in order
   */
  public record Run(List<String> versions, int runs, int connections, int exchanges) {}

  /** Connections of a kind. */
  public record Count(Side side, String target, int before, int after) {}

  /**
   * A difference between connections that stand for the same.
   *
   * @param before the number of the first one that has it
   * @param after the number of the one that it was compared with
   * @param count how many pairs have it
   */
  public record OfConnections(
      Side side, String target, Difference difference, long before, long after, int count) {}

  /**
   * A time that is spent on exchanges that both logs have.
   *
   * @param samples how many exchanges both logs know it of
   */
  public record Timing(
      String what,
      int samples,
      long medianBefore,
      long medianAfter,
      long p99Before,
      long p99After) {}

  public LogDifferences {
    options = List.copyOf(options);
    counts = List.copyOf(counts);
    connections = List.copyOf(connections);
    exchanges = List.copyOf(exchanges);
    timing = List.copyOf(timing);
  }

  /** Whether anything differs that is not only for information. */
  public boolean differ() {
    return !connections.isEmpty() || exchanges.stream().anyMatch(ComparedExchange::differs);
  }
}

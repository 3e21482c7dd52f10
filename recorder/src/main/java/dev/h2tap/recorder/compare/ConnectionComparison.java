package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.compare.Difference.Kind;
import dev.h2tap.recorder.compare.LogDifferences.Count;
import dev.h2tap.recorder.compare.LogDifferences.OfConnections;
import dev.h2tap.recorder.compare.Matching.Pair;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.exchange.RecordedConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Compares the connections of two logs: those to the same target, the first with the first and so
 * on. How many there are depends on time, so that those without a counterpart are only counted.
 */
final class ConnectionComparison {
  private record Kin(Side side, String target) {
    static Kin of(RecordedConnection connection) {
      Event.ConnectionOpened opened = connection.opened();
      Event.ConnectFailed failed = connection.connectFailed();
      String target = failed != null ? failed.target() : opened == null ? null : opened.target();
      return new Kin(connection.side(), target == null ? "" : target);
    }
  }

  private final List<Count> counts = new ArrayList<>();
  private final Map<Object, OfConnections> found = new LinkedHashMap<>();

  ConnectionComparison(List<RecordedConnection> before, List<RecordedConnection> after) {
    count(before, after);
    for (Pair<RecordedConnection> pair :
        Matching.of(before, after, List.of(Kin::of, connection -> connection.side()))) {
      RecordedConnection was = pair.before();
      RecordedConnection is = pair.after();
      if (was != null && is != null) {
        compare(was, is);
      }
    }
  }

  List<Count> counts() {
    return counts;
  }

  /** Equal ones once, with their number. */
  List<OfConnections> differences() {
    return List.copyOf(found.values());
  }

  private void count(List<RecordedConnection> before, List<RecordedConnection> after) {
    Map<Kin, int[]> numbers = new LinkedHashMap<>();
    before.forEach(one -> numbers.computeIfAbsent(Kin.of(one), kin -> new int[2])[0]++);
    after.forEach(one -> numbers.computeIfAbsent(Kin.of(one), kin -> new int[2])[1]++);
    numbers.forEach((kin, of) -> counts.add(new Count(kin.side(), kin.target(), of[0], of[1])));
  }

  private void compare(RecordedConnection before, RecordedConnection after) {
    Map<String, String> was = ConnectionFacts.of(before);
    Map<String, String> is = ConnectionFacts.of(after);
    Set<String> names = new LinkedHashSet<>(was.keySet());
    names.addAll(is.keySet());
    boolean comparable = ConnectionFacts.isComplete(was) == ConnectionFacts.isComplete(is);
    for (String name : names) {
      boolean both = was.containsKey(name) && is.containsKey(name);
      if ((comparable || both) && !Objects.equals(was.get(name), is.get(name))) {
        add(before, after, new Difference(Kind.CONNECTION, name, was.get(name), is.get(name)));
      }
    }
  }

  private void add(RecordedConnection before, RecordedConnection after, Difference difference) {
    Kin kin = Kin.of(before);
    found.merge(
        List.of(kin, difference),
        new OfConnections(kin.side(), kin.target(), difference, before.number(), after.number(), 1),
        (first, again) ->
            new OfConnections(
                first.side(),
                first.target(),
                first.difference(),
                first.before(),
                first.after(),
                first.count() + 1));
  }
}

package dev.h2tap.recorder.export;

import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.view.Filter;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What of a log is exported, and how.
 *
 * @param connections only these, where there are any
 * @param filter as in {@code inspect --filter}. Formats made of exchanges or of entries hold those
 *     that pass; formats made of connections hold the connections with an entry that passes
 * @param plain whether TLS is left out where the format could hold it
 * @param bytes whether the bytes of records are given too, where the format could do without
 * @param bodyLimit how many bytes of a body are given where the format holds bodies
 * @param version of the h2tap that exports
 * @param notes told in one line each what could not be done, and why
 */
public record ExportOptions(
    Set<Long> connections,
    Filter filter,
    boolean plain,
    boolean bytes,
    long bodyLimit,
    String version,
    Consumer<String> notes) {

  public ExportOptions {
    connections = Set.copyOf(connections);
  }

  /** Those without anything special. */
  public ExportOptions(
      Set<Long> connections, Filter filter, boolean plain, Consumer<String> notes) {
    this(connections, filter, plain, false, Long.MAX_VALUE, "unknown", notes);
  }

  /** Whether a connection is asked for, 0 being the run as a whole. */
  public boolean wants(long connection) {
    return connections.isEmpty() || connections.contains(connection);
  }

  /** Whether an entry is asked for. */
  public boolean wants(Entry entry) {
    return (connections.isEmpty() || entry.connections().anyMatch(connections::contains))
        && filter.test(entry);
  }
}

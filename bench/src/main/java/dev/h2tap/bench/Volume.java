package dev.h2tap.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Counts the bytes that a benchmark has been through. */
@State(Scope.Thread)
@AuxCounters
public class Volume {
  private long bytes;

  /** JMH resets public fields only. */
  @Setup(Level.Iteration)
  public void reset() {
    bytes = 0;
  }

  void add(long more) {
    bytes += more;
  }

  /** A column of the table: MiB a second. */
  public double MiB() {
    return bytes / (double) (1 << 20);
  }
}

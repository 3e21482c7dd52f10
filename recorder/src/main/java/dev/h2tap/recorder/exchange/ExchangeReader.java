package dev.h2tap.recorder.exchange;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Timeline;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** The exchanges of a log, one by one or all at once. */
public final class ExchangeReader {
  private static final long MEMORY = 16L << 20;

  private ExchangeReader() {}

  /** Takes exchanges. */
  @FunctionalInterface
  public interface Taker {

    /** An exchange is over. Its bodies can be read during the call only. */
    void take(RecordedExchange exchange) throws IOException;
  }

  /**
   * Tells one exchange after the other, each when its end is read, in memory for those that are
   * open at a time.
   */
  public static void each(Records log, Taker taker) throws IOException, UserException {
    each(log, entry -> true, taker);
  }

  /**
   * The same for those exchanges only whose entry in the timeline, an {@link
   * dev.h2tap.recorder.timeline.Item.Exchange}, passes.
   */
  public static void each(Records log, Predicate<Entry> wanted, Taker taker)
      throws IOException, UserException {
    try (Spool spool = new Spool(MEMORY)) {
      Assembler assembler =
          new Assembler(
              spool,
              told -> {
                if (wanted.test(told.entry())) {
                  taker.take(told.exchange());
                }
                told.release();
              },
              connection -> {});
      read(log, assembler);
    }
  }

  /**
   * All exchanges that pass, and all connections.
   *
   * @return to be closed when the bodies are wanted no more
   */
  public static Recording all(Records log, Predicate<RecordedExchange> wanted)
      throws IOException, UserException {
    Spool spool = new Spool(MEMORY);
    List<RecordedExchange> exchanges = new ArrayList<>();
    List<RecordedConnection> connections = new ArrayList<>();
    try {
      Assembler assembler =
          new Assembler(
              spool,
              told -> {
                if (wanted.test(told.exchange())) {
                  exchanges.add(told.exchange());
                } else {
                  told.release();
                }
              },
              connections::add);
      read(log, assembler);
    } catch (IOException | UserException | RuntimeException e) {
      spool.close();
      throw e;
    }
    exchanges.sort(Comparator.comparingLong(ExchangeReader::began));
    connections.sort(Comparator.comparingLong(RecordedConnection::firstRecord));
    return new Recording(List.copyOf(exchanges), List.copyOf(connections), spool);
  }

  /**
   * What was read of a log.
   *
   * @param exchanges in the order of their requests
   * @param connections in the order of their first records
   * @param bodies where the bodies are
   */
  public record Recording(
      List<RecordedExchange> exchanges, List<RecordedConnection> connections, Closeable bodies)
      implements Closeable {
    @Override
    public void close() throws IOException {
      bodies.close();
    }
  }

  private static long began(RecordedExchange exchange) {
    RecordedStream stream =
        exchange.downstream() == null ? exchange.upstream() : exchange.downstream();
    return stream == null ? 0 : stream.request().startWallNanos();
  }

  private static void read(Records log, Assembler assembler) throws IOException, UserException {
    Timeline timeline = new Timeline(0, assembler, assembler);
    try {
      log.each(timeline::accept);
      timeline.finish();
      assembler.finish();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}

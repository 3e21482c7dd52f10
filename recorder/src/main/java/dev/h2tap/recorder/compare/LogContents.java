package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.exchange.ExchangeReader;
import dev.h2tap.recorder.exchange.ExchangeReader.Recording;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.log.Records;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A log as it is compared.
 *
 * @param recording is closed with it
 */
public record LogContents(List<Event.RunStarted> runs, Recording recording) implements Closeable {

  /** Reads a log, of its exchanges those that are wanted. */
  public static LogContents of(Records log, Predicate<RecordedExchange> wanted)
      throws IOException, UserException {
    List<Event.RunStarted> runs = new ArrayList<>();
    Records noted =
        taker ->
            log.each(
                record -> {
                  if (record.event() instanceof Event.RunStarted run) {
                    runs.add(run);
                  }
                  taker.take(record);
                });
    return new LogContents(runs, ExchangeReader.all(noted, wanted));
  }

  @Override
  public void close() throws IOException {
    recording.close();
  }
}

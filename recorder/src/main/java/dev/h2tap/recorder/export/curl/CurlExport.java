package dev.h2tap.recorder.export.curl;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.exchange.ExchangeReader;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.exchange.RecordedStream;
import dev.h2tap.recorder.export.Export;
import dev.h2tap.recorder.export.ExportOptions;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.view.TextView;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** A command line for each exchange, with a comment above it. */
public final class CurlExport implements Export {
  private final ExportOptions options;
  private Intent intent = new Intent(Map.of());

  public CurlExport(ExportOptions options) {
    this.options = options;
  }

  @Override
  public void write(Records log, OutputStream out) throws IOException, UserException {
    Records noting =
        taker ->
            log.each(
                record -> {
                  // What is told when a run begins belongs to the one before.
                  taker.take(record);
                  if (record.event() instanceof Event.RunStarted run) {
                    intent = new Intent(run.configuration());
                  }
                });
    out.write(
        "# The requests of a session, for a POSIX shell and curl 7.55 or newer.\n".getBytes(UTF_8));
    ExchangeReader.each(noting, options::wants, exchange -> write(exchange, out));
  }

  private void write(RecordedExchange exchange, OutputStream out) throws IOException {
    RecordedStream asked = exchange.upstream();
    if (asked == null || !asked.request().started()) {
      asked = exchange.downstream();
    }
    String told = TextView.words(new Item.Exchange(exchange.summary()));
    out.write(("\n# " + told + "\n").getBytes(UTF_8));
    if (asked == null || !asked.request().started()) {
      out.write("# Its request is not in the log.\n".getBytes(UTF_8));
      return;
    }
    new CurlCommand(asked, intent, options.bodyLimit()).write(out);
  }
}

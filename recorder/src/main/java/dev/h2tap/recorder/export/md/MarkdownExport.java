package dev.h2tap.recorder.export.md;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.diagnose.report.Diagnosis;
import dev.h2tap.recorder.export.Export;
import dev.h2tap.recorder.export.ExportOptions;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.timeline.Timeline;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;

/** The report. The log is read twice: once to judge it, once for what to show of it. */
public final class MarkdownExport implements Export {
  private static final int BODY_SHOWN = 0;

  private final ExportOptions options;

  public MarkdownExport(ExportOptions options) {
    this.options = options;
  }

  @Override
  public void write(Records log, OutputStream out) throws IOException, UserException {
    Diagnosis diagnosis = new Diagnosis();
    RunFacts run = new RunFacts();
    log.each(
        record -> {
          run.accept(record);
          diagnosis.accept(record);
        });
    diagnosis.finish();
    FindingsSection findings = new FindingsSection(diagnosis);
    Set<Long> evidence = findings.evidence();
    Set<Long> wanted = new HashSet<>();
    TlsTable tls = new TlsTable();
    ExchangeTable exchanges = new ExchangeTable();
    Excerpt excerpt = new Excerpt(evidence);
    Timeline timeline =
        new Timeline(
            BODY_SHOWN,
            entry -> {
              if (options.wants(entry)) {
                tls.accept(entry);
                excerpt.accept(entry);
                exchange(entry, exchanges);
              }
            },
            BodySink.none());
    log.each(
        record -> {
          if (options.wants(record.connection()) && evidence.contains(record.sequence())) {
            wanted.add(record.sequence());
          }
          timeline.accept(record);
        });
    timeline.finish();
    StringBuilder report = new StringBuilder();
    Markdown markdown = new Markdown(report);
    markdown.heading(1, "h2tap report");
    markdown.list(run.items(options.version()));
    findings.write(markdown, wanted);
    tls.write(markdown);
    exchanges.write(markdown);
    excerpt.write(markdown);
    out.write(report.toString().getBytes(UTF_8));
  }

  private static void exchange(Entry entry, ExchangeTable exchanges) {
    if (entry.item() instanceof Item.Exchange exchange) {
      exchanges.accept(exchange.summary());
    }
  }
}

package dev.h2tap.cli;

import dev.h2tap.recorder.export.Export;
import dev.h2tap.recorder.export.ExportOptions;
import dev.h2tap.recorder.export.curl.CurlExport;
import dev.h2tap.recorder.export.har.HarExport;
import dev.h2tap.recorder.export.jsonl.JsonlExport;
import dev.h2tap.recorder.export.keylog.KeyLogExport;
import dev.h2tap.recorder.export.md.MarkdownExport;
import dev.h2tap.recorder.export.pcapng.PcapngExport;
import dev.h2tap.recorder.export.qlog.QlogExport;
import java.util.Locale;
import java.util.function.Function;

/** The formats of {@code h2tap export}. */
enum ExportFormat {
  CURL(false, CurlExport::new),
  HAR(false, HarExport::new),
  JSONL(false, JsonlExport::new),
  KEYLOG(false, KeyLogExport::new),
  MD(false, MarkdownExport::new),
  PCAPNG(true, options -> new PcapngExport(options, "h2tap " + options.version())),
  QLOG(false, QlogExport::new);

  private final boolean binary;
  private final Function<ExportOptions, Export> export;

  ExportFormat(boolean binary, Function<ExportOptions, Export> export) {
    this.binary = binary;
    this.export = export;
  }

  /** Whether it is nothing for a terminal. */
  boolean isBinary() {
    return binary;
  }

  Export with(ExportOptions options) {
    return export.apply(options);
  }

  /** As it is given to {@code --to}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

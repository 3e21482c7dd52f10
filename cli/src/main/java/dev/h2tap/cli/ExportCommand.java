package dev.h2tap.cli;

import dev.h2tap.cli.option.ByteSize;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.export.Export;
import dev.h2tap.recorder.export.ExportOptions;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.redact.Redaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code h2tap export}: a recorded run in the format of another tool. */
@Command(
    name = "export",
    description = "Writes a recorded run in the format of another tool.",
    footer = {
      "",
      "Examples:",
      "  h2tap export scrape.h2tap --to pcapng -o scrape.pcapng    for Wireshark, with TLS secrets",
      "  h2tap export scrape.h2tap --to har -o scrape.har",
      "  h2tap export scrape.h2tap --to md --connection 2",
      "  h2tap export scrape.h2tap --to curl --filter 'status>=500'",
      "  h2tap export scrape.h2tap --to jsonl | jq -c 'select(.kind == \"tls_handshake_failed\")'",
      "  h2tap export scrape.h2tap --to qlog -o scrape.sqlog",
      "  h2tap export scrape.h2tap --to keylog -o keys.log",
    })
final class ExportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private LogInput input = new LogInput();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FORMAT",
      description = "One of ${COMPLETION-CANDIDATES}.")
  private ExportFormat format = ExportFormat.KEYLOG;

  @Mixin private RedactOptions redact = new RedactOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to (mode 0600); standard output without it.")
  private @Nullable Path output;

  @Option(
      names = "--plain",
      description = "pcapng: what was said in TLS without TLS around it, and no secrets.")
  private boolean plain;

  @Option(names = "--bytes", description = "With jsonl: the bytes of each record too, in base64.")
  private boolean bytes;

  @Option(
      names = "--body-limit",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "How much of a body is given in har and curl (default: all of it), or shown in jsonl"
              + " (default: 2KiB).")
  private long bodyLimit = Long.MAX_VALUE;

  ExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, IOException {
    if (format.isBinary() && output == null && terminal.colour()) {
      throw new UserException(
          format + " is nothing for a terminal; give -o FILE or redirect the output");
    }
    if (format == ExportFormat.KEYLOG && redact.isAsked()) {
      throw new UserException(
          "--to keylog writes the TLS secrets, which --redact takes out; leave one of them out");
    }
    Export export =
        format.with(
            new ExportOptions(
                input.connections(),
                input.filter(),
                plain,
                bytes,
                bodyLimit,
                Version.number(),
                this::note));
    input.protect(output);
    Records records = input.records(terminal);
    if (!redact.isAsked()) {
      OutputFile.write("-o", output, terminal, out -> export.write(records, out));
      return ExitCode.GOOD;
    }
    try (Redaction redacted = Redaction.of(records, redact.rules(), this::note)) {
      OutputFile.write("-o", output, terminal, out -> export.write(redacted, out));
    }
    return ExitCode.GOOD;
  }

  private void note(String line) {
    terminal.err().println("h2tap: " + line);
  }
}

package dev.h2tap.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.edit.Copy;
import dev.h2tap.recorder.edit.Target;
import dev.h2tap.recorder.log.SessionLogWriter;
import dev.h2tap.recorder.redact.Redaction;
import dev.h2tap.recorder.redact.RedactionRules;
import dev.h2tap.recorder.redact.RedactionSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code h2tap redact}: a log without the secrets in it. */
@Command(
    name = "redact",
    description = "Writes a session log anew, without the secrets in it.",
    footer = {
      "",
      "The default set: authorization, proxy-authorization, cookie, set-cookie and fields with API",
      "keys and tokens; user and password in URLs; query and form parameters such as token,",
      "access_token, code, key, password, signature. Schemes of credentials and names of cookies",
      "stay. TLS secrets go in any case.",
      "",
      "Examples:",
      "  h2tap redact scrape.h2tap -o shareable.h2tap",
      "  h2tap redact /var/lib/h2tap -o shareable/ --compress",
      "  h2tap redact app.h2tap -o shareable.h2tap --redact field:x-user --redact query:email",
      "  h2tap redact app.h2tap -o shareable.h2tap --redact 'body:\"password\":\"([^\"]*)\"'",
    })
final class RedactCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "LOG",
      description = "A session log: a file, or a directory of segments.")
  private Path log = Path.of("");

  @Mixin private LogOutput output = new LogOutput();

  @Option(
      names = "--redact",
      paramLabel = "RULE",
      description =
          "Take this out too: "
              + RedactionRules.SYNTAX
              + ". Of a body go the groups of a match, or all of it. May be given several times.")
  private List<String> rules = List.of();

  @Option(
      names = "--no-default-redaction",
      description = "Take out only what --redact names, and TLS secrets.")
  private boolean withoutDefaults;

  @Option(names = "--json", description = "Print what went as one JSON object.")
  private boolean json;

  RedactCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, IOException {
    List<String> all = new ArrayList<>(rules);
    if (!withoutDefaults) {
      all.add(RedactionRules.DEFAULT);
    }
    RedactionRules parsed = RedactionRules.parse(all);
    print(output.make(log, target -> write(parsed, target)));
    return ExitCode.GOOD;
  }

  private RedactionSummary write(RedactionRules parsed, Target target)
      throws UserException, IOException {
    try (Redaction redacted = Redaction.of(LogInput.records(log, terminal), parsed, note -> {});
        SessionLogWriter writer = Copy.begin(log, target)) {
      redacted.each(writer::write);
      writer.finish();
      return redacted.summary();
    }
  }

  private void print(RedactionSummary summary) throws IOException {
    if (json) {
      terminal.out().println(new ObjectMapper().writeValueAsString(toJson(summary)));
      return;
    }
    terminal.out().println("values taken out: " + sum(summary));
    summary.values().forEach((rule, count) -> terminal.out().println(row(count, rule)));
    terminal.out().println(row(summary.secrets(), "TLS secrets"));
    if (!summary.blanked().isEmpty()) {
      terminal.out().println("taken out as a whole, since it could not be searched:");
      summary
          .blanked()
          .forEach(
              (what, blanked) ->
                  terminal
                      .out()
                      .println(row(blanked.pieces(), what + ", " + blanked.bytes() + " B")));
    }
  }

  private static long sum(RedactionSummary summary) {
    return summary.secrets() + summary.values().values().stream().mapToLong(Long::longValue).sum();
  }

  private static String row(long count, String what) {
    return String.format("%8d  %s", count, what);
  }

  private static ObjectNode toJson(RedactionSummary summary) {
    ObjectNode object = new ObjectMapper().createObjectNode();
    ObjectNode values = object.putObject("values");
    summary.values().forEach(values::put);
    object.put("tlsSecrets", summary.secrets());
    ObjectNode blanked = object.putObject("blanked");
    summary
        .blanked()
        .forEach(
            (what, pieces) ->
                blanked
                    .putObject(what)
                    .put("pieces", pieces.pieces())
                    .put("bytes", pieces.bytes()));
    return object;
  }
}

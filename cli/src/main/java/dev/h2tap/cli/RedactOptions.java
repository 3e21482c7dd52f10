package dev.h2tap.cli;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.redact.RedactionRules;
import java.util.List;
import picocli.CommandLine.Option;

/** What a command takes out of what it shows of a log. */
final class RedactOptions {
  @Option(
      names = "--redact",
      arity = "0..1",
      fallbackValue = RedactionRules.DEFAULT,
      paramLabel = "RULE",
      description =
          "Take secrets out: "
              + RedactionRules.SYNTAX
              + "; without a value the default set:"
              + " credentials and cookies in fields, tokens in URLs and forms. TLS secrets go in any"
              + " case. May be given several times.")
  private List<String> rules = List.of();

  /** Whether anything is to be taken out. */
  boolean isAsked() {
    return !rules.isEmpty();
  }

  /** What was given. */
  RedactionRules rules() throws UserException {
    return RedactionRules.parse(rules);
  }
}

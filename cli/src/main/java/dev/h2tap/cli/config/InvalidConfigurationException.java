package dev.h2tap.cli.config;

import dev.h2tap.recorder.UserException;
import java.util.List;

/** A configuration file cannot be used; it names everything that is wrong. */
public final class InvalidConfigurationException extends UserException {
  private final transient List<Problem> problems;

  InvalidConfigurationException(String file, List<Problem> problems) {
    super(
        file
            + " is not valid: "
            + (problems.size() == 1 ? "1 error" : problems.size() + " errors"));
    this.problems = List.copyOf(problems);
  }

  /** In the order of the file. */
  public List<Problem> problems() {
    return problems;
  }
}

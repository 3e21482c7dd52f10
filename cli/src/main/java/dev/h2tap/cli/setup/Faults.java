package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Values;
import dev.h2tap.recorder.UserException;

/** What becomes of a setting that is wrong. Messages name keys as options: {@code --NAME}. */
interface Faults {
  /** Of a command line: the first one is thrown. */
  Faults COMMAND_LINE =
      (fault, about) -> {
        throw fault;
      };

  /**
   * Notes a fault, or throws it.
   *
   * @param about the values that are wrong
   */
  void add(UserException fault, Values about) throws UserException;

  default void add(String message, Values about) throws UserException {
    add(new UserException(message), about);
  }
}

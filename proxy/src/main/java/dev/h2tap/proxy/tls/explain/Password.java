package dev.h2tap.proxy.tls.explain;

import dev.h2tap.recorder.UserException;

/** Gets the password of a key store, from a file or a person. */
@FunctionalInterface
public interface Password {
  /**
   * The password; the caller overwrites it after use.
   *
   * @throws UserException where there is nobody to ask
   */
  char[] get() throws UserException;
}

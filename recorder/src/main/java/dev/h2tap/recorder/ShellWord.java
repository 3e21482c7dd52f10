package dev.h2tap.recorder;

import java.nio.file.Path;

/** A word of a command line that can be copied into a POSIX shell. */
public final class ShellWord {
  private ShellWord() {}

  /** The path as it is where it needs no quotes, otherwise in single quotes. */
  public static String of(Path path) {
    return of(path.toString());
  }

  /** The same for any word. */
  public static String of(String text) {
    return text.matches("[A-Za-z0-9_./:@%+=,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}

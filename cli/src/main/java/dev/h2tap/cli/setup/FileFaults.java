package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Key;
import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Place;
import dev.h2tap.cli.config.Problems;
import dev.h2tap.cli.config.Values;
import dev.h2tap.recorder.UserException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects the faults of a configuration file. A fault stands where the first key stands that its
 * message names, and that was given; else where the file is given that it names.
 */
final class FileFaults implements Faults {
  private static final Pattern OPTION = Pattern.compile("--([a-z][a-z-]*)");

  private final Problems problems;

  FileFaults(Problems problems) {
    this.problems = problems;
  }

  @Override
  public void add(UserException fault, Values about) throws UserException {
    String message = String.valueOf(fault.getMessage());
    Place place = place(message, about);
    if (place == null) { // of the command line
      throw fault;
    }
    problems.add(place, words(message));
  }

  /** The same as a key of a file is called. */
  static String words(String message) {
    return OPTION.matcher(message).replaceAll("$1");
  }

  private static @Nullable Place place(String message, Values about) {
    Matcher option = OPTION.matcher(message);
    while (option.find()) {
      for (Key<?> key : about.keys()) {
        if (key.name().equals(option.group(1))) {
          return about.placeOf(key);
        }
      }
    }
    Place found = null;
    for (Key<?> key : about.keys()) {
      if (about.get(key) instanceof Path path
          && message.contains(path.toString())
          && (found == null || key != Keys.CERTS)) {
        found = about.placeOf(key);
      }
    }
    return found == null ? about.place() : found;
  }
}

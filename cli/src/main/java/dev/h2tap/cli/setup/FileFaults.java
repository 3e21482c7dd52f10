package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Key;
import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Place;
import dev.h2tap.cli.config.Problems;
import dev.h2tap.cli.config.Values;
import dev.h2tap.recorder.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects the faults of a configuration file. A fault stands where a key stands that its message
 * names, a route's own before those at the top; else where the file is given that it names.
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
    List<Key<?>> named = named(message, about);
    if (named.isEmpty()) {
      return about.place();
    }
    return about.placeOf(
        named.stream().filter(key -> !about.isInherited(key)).findFirst().orElse(named.get(0)));
  }

  /** The keys that are given and named: by their names, else by the files that they name. */
  private static List<Key<?>> named(String message, Values about) {
    List<Key<?>> named = new ArrayList<>();
    Matcher option = OPTION.matcher(message);
    while (option.find()) {
      about.keys().stream().filter(key -> key.name().equals(option.group(1))).forEach(named::add);
    }
    if (named.isEmpty()) {
      about.keys().stream()
          .filter(key -> about.get(key) instanceof Path path && message.contains(path.toString()))
          .sorted(Comparator.comparing(key -> key == Keys.CERTS))
          .limit(1)
          .forEach(named::add);
    }
    return named;
  }
}

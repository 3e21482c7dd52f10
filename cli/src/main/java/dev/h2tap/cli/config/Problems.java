package dev.h2tap.cli.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects all that is wrong with one configuration file. */
public final class Problems {
  private final String file;
  private final List<Problem> found = new ArrayList<>();

  /**
   * @param file as the user named it
   */
  public Problems(String file) {
    this.file = file;
  }

  /** Notes a problem; the same one twice is noted once. */
  public void add(Place place, String message) {
    Problem problem = new Problem(place, message);
    if (!found.contains(problem)) {
      found.add(problem);
    }
  }

  /** How many were found up to now. */
  public int count() {
    return found.size();
  }

  /**
   * Throws if there are any.
   *
   * @throws InvalidConfigurationException with all of them, in the order of the file
   */
  public void throwIfAny() throws InvalidConfigurationException {
    if (!found.isEmpty()) {
      found.sort(Comparator.comparing(Problem::place));
      throw new InvalidConfigurationException(file, found);
    }
  }
}

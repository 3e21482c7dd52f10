package dev.h2tap.cli.config;

/**
 * A key of the configuration.
 *
 * @param name in kebab-case; the option of the same meaning is {@code --NAME}
 * @param about what it means, in a sentence
 */
public record Key<T>(String name, Type<T> type, String about) {

  @Override
  public String toString() {
    return name;
  }
}

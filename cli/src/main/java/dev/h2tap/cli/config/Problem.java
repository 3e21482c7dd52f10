package dev.h2tap.cli.config;

/** What is wrong at a place of a configuration file, in one line. */
public record Problem(Place place, String message) {

  @Override
  public String toString() {
    return place + ": " + message;
  }
}

package dev.h2tap.cli.config;

import java.nio.file.Path;

/**
 * What the reading of a value needs to know.
 *
 * @param base what relative file names are relative to
 * @param key whose value it is, for messages
 */
record Reading(Problems problems, Path base, String key) {

  void wrong(Node node, String message) {
    problems.add(node.place(), key + ": " + message);
  }

  Reading of(String other) {
    return new Reading(problems, base, other);
  }
}

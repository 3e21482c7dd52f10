package dev.h2tap.cli.config;

import java.nio.file.Path;

/** Reads the text of a configuration file into values, whatever they come to. */
public final class ConfigurationText {
  private ConfigurationText() {}

  /**
   * Reads as much as makes sense, and notes the rest.
   *
   * @param file its name as the user gave it, for messages; relative names are relative to it
   */
  public static Values read(String text, Path file, Problems problems) {
    Node root = YamlTree.read(text, file.toString(), problems);
    Place start = new Place(file.toString(), 1, 1);
    if (root == null) {
      return Values.at(start);
    }
    if (!(root instanceof Node.Entries)) {
      problems.add(
          root.place(),
          "the file is "
              + root.shape()
              + "; a mapping of keys to values is wanted, for example listen: 15090");
      return Values.at(start);
    }
    Path directory = file.toAbsolutePath().getParent();
    Path base = directory == null ? Path.of("/") : directory;
    Values values = Model.FILE.read(root, new Reading(problems, base, ""));
    return values == null ? Values.at(start) : values;
  }
}

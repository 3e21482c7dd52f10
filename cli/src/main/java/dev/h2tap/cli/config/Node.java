package dev.h2tap.cli.config;

import java.util.List;

/** A piece of YAML with its place. */
sealed interface Node {

  Place place();

  /** What it is, for messages: {@code a list}. */
  String shape();

  /** What YAML takes a scalar for. */
  enum Kind {
    TEXT,
    NUMBER,
    BOOLEAN,
    NULL
  }

  /**
   * A single value.
   *
   * @param text as it is written, without quotes
   */
  record Scalar(Place place, String text, Kind kind) implements Node {
    @Override
    public String shape() {
      return kind == Kind.NULL ? "empty" : "a single value";
    }
  }

  /** A sequence. */
  record Items(Place place, List<Node> items) implements Node {
    @Override
    public String shape() {
      return "a list";
    }
  }

  /** A mapping, in the order of the file. */
  record Entries(Place place, List<Entry> entries) implements Node {
    @Override
    public String shape() {
      return "a mapping";
    }
  }

  /** A key with its value. */
  record Entry(String key, Place place, Node value) {}
}

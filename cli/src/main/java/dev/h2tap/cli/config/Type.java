package dev.h2tap.cli.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What may be the value of a key.
 *
 * @param <T> what it is read as
 */
public interface Type<T> {

  /** Reads a value; null where it is wrong, which has been noted then. */
  @Nullable T read(Node node, Reading reading);

  /** The same as a JSON Schema. */
  ObjectNode schema();

  /** What is wanted, for tables and messages: {@code a time, for example 5s}. */
  String words();
}

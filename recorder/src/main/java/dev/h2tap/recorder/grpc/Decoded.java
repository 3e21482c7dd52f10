package dev.h2tap.recorder.grpc;

import org.jspecify.annotations.Nullable;

/**
 * A message's fields, read with a descriptor.
 *
 * @param type the full name of its type
 * @param text its fields in protobuf's text format, several lines; not longer than what is shown of
 *     a body
 * @param cut whether there is more text
 * @param json its fields as a JSON object, on one line
 * @param problem why it cannot be read; then {@code text} and {@code json} are empty. Null where it
 *     could
 */
public record Decoded(
    String type, String text, boolean cut, String json, @Nullable String problem) {}

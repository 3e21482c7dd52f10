package dev.h2tap.recorder.http2;

import dev.h2tap.recorder.wire.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decoded field block (RFC 9113 §4.3).
 *
 * @param fields in wire order; the name {@link #LOST} stands for one that was set in bytes that are
 *     not in the log
 * @param tableIncomplete whether a field refers to what the dynamic table held before a gap
 * @param error why decoding stopped before the end, null where it did not
 */
public record FieldBlock(List<Field> fields, boolean tableIncomplete, @Nullable String error) {

  /** The name of a field that the dynamic table no longer tells. */
  public static final String LOST = "(lost)";
}

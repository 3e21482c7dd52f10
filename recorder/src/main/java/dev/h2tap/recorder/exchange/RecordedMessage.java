package dev.h2tap.recorder.exchange;

import dev.h2tap.recorder.wire.Field;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request or a response. Times are nanoseconds of the run's own clock.
 *
 * @param startLine of HTTP/1; empty in HTTP/2
 * @param status 0 in requests, and where it is not known
 * @param fields in wire order, in HTTP/2 with the pseudo-header fields
 * @param trailers in wire order
 * @param startNanos of its first byte; 0 where it was not started
 * @param startWallNanos the same in nanoseconds since 1970-01-01T00:00:00Z
 * @param endNanos of its last byte; where it is not whole, of what was seen last
 * @param whole whether it came to its end
 */
public record RecordedMessage(
    String startLine,
    int status,
    List<Field> fields,
    RecordedBody body,
    List<Field> trailers,
    long startNanos,
    long startWallNanos,
    long endNanos,
    boolean whole) {

  public RecordedMessage {
    fields = List.copyOf(fields);
    trailers = List.copyOf(trailers);
  }

  /** Whether its head was seen. */
  public boolean started() {
    return !fields.isEmpty() || !startLine.isEmpty();
  }

  /** The first field of that name. */
  public Optional<String> field(String name) {
    return fields.stream().filter(field -> field.is(name)).map(Field::value).findFirst();
  }

  /** The Content-Type, null if none. */
  public @Nullable String contentType() {
    return field("content-type").orElse(null);
  }

  /** The Content-Encoding, null if none or identity. */
  public @Nullable String contentCoding() {
    return field("content-encoding").filter(c -> !c.equalsIgnoreCase("identity")).orElse(null);
  }
}

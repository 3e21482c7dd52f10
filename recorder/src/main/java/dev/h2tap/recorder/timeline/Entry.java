package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.wire.Place;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * One line of the timeline.
 *
 * @param place where in the log it began
 * @param elapsedNanos since the run began
 * @param connection the connection's number, 0 for the run as a whole
 * @param stream the request and response that it belongs to, null where there is none; still
 *     changes, so read it before the next entry
 */
public record Entry(
    Place place,
    long elapsedNanos,
    long connection,
    Side side,
    Direction direction,
    @Nullable HttpStream stream,
    Item item) {

  /** The connections that it tells of: an exchange has one on each side. */
  public LongStream connections() {
    return item instanceof Item.Exchange exchange
        ? LongStream.of(connection, exchange.summary().upstreamConnection()).filter(n -> n > 0)
        : LongStream.of(connection);
  }
}

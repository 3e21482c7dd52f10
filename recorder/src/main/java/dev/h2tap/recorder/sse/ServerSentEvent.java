package dev.h2tap.recorder.sse;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What stands between two blank lines of an event stream.
 *
 * @param event its type, null where none was sent: then it is a {@code message}
 * @param id the last id field, null if none
 * @param retry the reconnection time as sent, null if none
 * @param comment the first comment, null if none
 * @param hasData whether there was a data field; without one a browser hands on nothing
 * @param length bytes of data, lines joined with a line feed
 * @param beginning the first bytes of the data; on the heap, need no release
 * @param whole false where the stream ended before the blank line
 */
public record ServerSentEvent(
    @Nullable String event,
    @Nullable String id,
    @Nullable String retry,
    @Nullable String comment,
    boolean hasData,
    long length,
    ByteBuf beginning,
    boolean whole) {}

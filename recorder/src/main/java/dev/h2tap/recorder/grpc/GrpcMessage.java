package dev.h2tap.recorder.grpc;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One length-prefixed message of a call.
 *
 * @param number its place among the messages of its direction, from 1; 0 where some were lost
 * @param wireLength its length as announced in its prefix, in bytes
 * @param length its length with the compression undone
 * @param coding what it was compressed with, null if it was not
 * @param beginning the first bytes, with the compression undone; on the heap, need no release
 * @param whole false where the call ended before the message did
 * @param problem why the compression could not be undone, null where it could
 */
public record GrpcMessage(
    long number,
    long wireLength,
    long length,
    @Nullable String coding,
    ByteBuf beginning,
    boolean whole,
    @Nullable String problem) {

  /** Whether all of the message is in {@link #beginning}, as it was before it was compressed. */
  public boolean isReadable() {
    return whole && problem == null && length == beginning.readableBytes();
  }
}

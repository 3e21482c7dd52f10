package dev.h2tap.recorder.websocket;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A message, or a control frame, with its mask and compression undone.
 *
 * @param opcode of its first frame, see {@link Opcode}
 * @param length bytes of payload; of a Close frame those of its reason
 * @param wireLength bytes of payload as they were sent; differs only where it was compressed
 * @param frames how many frames it was sent in
 * @param compressed whether permessage-deflate was applied
 * @param closeCode the status code of a Close frame, 0 where there is none
 * @param beginning the first bytes of the payload, of a Close frame those of its reason; on the
 *     heap, need no release
 * @param whole false where the message was never finished
 * @param problem why its payload cannot be told, or what is wrong with it; null where nothing is
 */
public record WebSocketMessage(
    int opcode,
    long length,
    long wireLength,
    int frames,
    boolean compressed,
    int closeCode,
    ByteBuf beginning,
    boolean whole,
    @Nullable String problem) {

  /** Whether not all of the payload is in {@link #beginning}. */
  public boolean isCut() {
    return length > beginning.readableBytes();
  }
}

package dev.h2tap.recorder.websocket;

import dev.h2tap.recorder.wire.Inflation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Inflates the compressed messages of one direction, one after the other (RFC 7692 §7.2.2). The
 * window is kept from message to message also where the sender promised not to use it: some do.
 */
final class MessageInflater implements AutoCloseable {

  /** What a sender leaves out at the end of each message. */
  static final ByteBuf TAIL =
      Unpooled.unreleasableBuffer(
          Unpooled.wrappedBuffer(new byte[] {0, 0, (byte) 0xff, (byte) 0xff}).asReadOnly());

  /** The most that one message is inflated to, in bytes. */
  static final long LIMIT = 64 << 20;

  private final boolean takeover;
  private final Inflation inflation = new Inflation(Inflation.Wrapper.NONE);
  private boolean windowLost;
  private long left;

  /**
   * @param takeover whether messages go on with the window of those before
   */
  MessageInflater(boolean takeover) {
    this.takeover = takeover;
  }

  /**
   * A message begins.
   *
   * @return why it cannot be inflated, null where it can
   */
  @Nullable String begin() {
    left = LIMIT;
    return windowLost ? "cannot be inflated: it may refer to messages that were lost" : null;
  }

  /** Takes bytes of a message. */
  void add(ByteBuf bytes, Consumer<ByteBuf> out) throws DataFormatException {
    if (inflation.isFinished()) {
      inflation.reset();
    }
    inflation.add(
        bytes,
        left,
        piece -> {
          left -= piece.readableBytes();
          out.accept(piece);
        });
  }

  /**
   * The message has ended.
   *
   * @param good whether all of it was there and could be inflated
   */
  void end(boolean good) {
    if (!good) {
      lost();
    }
  }

  /** Messages may be missing. */
  void lost() {
    windowLost = takeover;
    inflation.reset();
  }

  @Override
  public void close() {
    inflation.close();
  }
}

package dev.h2tap.proxy.replay.serve;

import dev.h2tap.recorder.exchange.RecordedBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The bytes of a recorded body, piece by piece. Owned by one event loop, which never blocks. */
final class BodyPieces {
  private static final int PIECE = 64 * 1024;

  private final RecordedBody body;
  private final boolean asRecorded;
  private final EventLoop eventLoop;
  private final Executor blocking;
  private int piece;
  private long position;
  private boolean reading;

  /**
   * @param asRecorded whether what came at once makes a piece of its own
   * @param blocking reads from the disk
   */
  BodyPieces(RecordedBody body, boolean asRecorded, EventLoop eventLoop, Executor blocking) {
    this.body = body;
    this.asRecorded = asRecorded;
    this.eventLoop = eventLoop;
    this.blocking = blocking;
  }

  boolean isAtEnd() {
    return position == body.length();
  }

  /** When the next piece came. */
  long nanos() {
    while (piece + 1 < body.pieces() && body.endOf(piece) <= position) {
      piece++;
    }
    return body.nanosOf(piece);
  }

  /** Whether a piece is on its way. */
  boolean isReading() {
    return reading;
  }

  /**
   * Reads the next piece, which may be taken before this returns.
   *
   * @param taker takes the piece over
   * @param failed told where it cannot be read
   */
  void next(Consumer<ByteBuf> taker, Consumer<IOException> failed) {
    nanos();
    long end = asRecorded ? body.endOf(piece) : body.length();
    int length = (int) Math.min(PIECE, end - position);
    if (body.isInMemory()) {
      finish(length, taker, failed);
      return;
    }
    reading = true;
    long from = position;
    blocking.execute(
        () -> {
          try {
            ByteBuf bytes = read(from, length);
            eventLoop.execute(() -> taken(bytes, taker));
          } catch (IOException e) {
            eventLoop.execute(() -> notTaken(e, failed));
          }
        });
  }

  private void finish(int length, Consumer<ByteBuf> taker, Consumer<IOException> failed) {
    ByteBuf bytes;
    try {
      bytes = read(position, length);
    } catch (IOException e) {
      notTaken(e, failed);
      return;
    }
    taken(bytes, taker);
  }

  private void notTaken(IOException cause, Consumer<IOException> failed) {
    reading = false;
    failed.accept(cause);
  }

  private void taken(ByteBuf bytes, Consumer<ByteBuf> taker) {
    reading = false;
    position += bytes.readableBytes();
    taker.accept(bytes);
  }

  private ByteBuf read(long from, int length) throws IOException {
    ByteBuf bytes = PooledByteBufAllocator.DEFAULT.buffer(length);
    try {
      int read = body.read(from, bytes.internalNioBuffer(0, length));
      if (read == length) {
        return bytes.writerIndex(length);
      }
    } catch (IOException | RuntimeException e) {
      bytes.release();
      throw new IOException("the bodies of the log cannot be read", e);
    }
    bytes.release();
    throw new IOException("the bodies of the log are no longer there");
  }
}

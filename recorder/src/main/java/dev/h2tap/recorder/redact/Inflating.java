package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.wire.Inflation;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;

/** Inflates a body, also one of several gzip members (RFC 1952 §2.2). */
final class Inflating implements AutoCloseable {
  private static final int GZIP_TRAILER = 8;
  private static final int ZLIB_TRAILER = 0;

  private final Inflation.Wrapper wrapper;
  private final long limit;
  private Inflation inflation;
  private long out;
  private int trailer;
  private boolean between;

  /**
   * @param limit the most bytes that may come out
   */
  Inflating(Inflation.Wrapper wrapper, long limit) {
    this.wrapper = wrapper;
    this.limit = limit;
    this.inflation = new Inflation(wrapper);
    this.trailer = trailerLength();
  }

  private int trailerLength() {
    return wrapper == Inflation.Wrapper.GZIP ? GZIP_TRAILER : ZLIB_TRAILER;
  }

  /**
   * Takes the readable bytes, which stay readable.
   *
   * @throws DataFormatException if they cannot be inflated, or not all of them
   */
  void add(ByteBuf bytes, Consumer<ByteBuf> taker) throws DataFormatException {
    ByteBuf in = bytes.slice();
    while (in.isReadable()) {
      if (inflation.isFinished()) {
        int skipped = Math.min(trailer, in.readableBytes());
        in.skipBytes(skipped);
        trailer -= skipped;
        if (in.isReadable()) {
          next();
        }
        continue;
      }
      between = false;
      int left =
          inflation.add(
              in,
              limit - out,
              piece -> {
                out += piece.readableBytes();
                taker.accept(piece);
              });
      in.skipBytes(in.readableBytes() - left);
      between = inflation.isFinished();
    }
  }

  private void next() throws DataFormatException {
    if (wrapper != Inflation.Wrapper.GZIP) {
      throw new DataFormatException("something follows its end");
    }
    inflation.close();
    inflation = new Inflation(wrapper);
    trailer = trailerLength();
  }

  /** Whether the last member has come to its end. */
  boolean isWhole() {
    return between;
  }

  @Override
  public void close() {
    inflation.close();
  }
}

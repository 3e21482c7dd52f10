package dev.h2tap.recorder.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Undoes DEFLATE (RFC 1951) as the bytes come, also within zlib (RFC 1950) and gzip (RFC 1952)
 * wrappers. Whoever takes the output decides how much of it is kept. Holds native memory until
 * {@link #close}, or until it is collected. Not safe for use by several threads.
 */
public final class Inflation implements AutoCloseable {

  /** What stands around the deflated bytes. */
  public enum Wrapper {
    NONE,
    ZLIB,
    GZIP
  }

  private final Inflater inflater;
  private final GzipHeader header;
  private final byte[] output = new byte[4096];
  private boolean inHeader;

  /** An inflation of one run of bytes. */
  public Inflation(Wrapper wrapper) {
    this.inflater = new Inflater(wrapper != Wrapper.ZLIB);
    this.header = new GzipHeader();
    this.inHeader = wrapper == Wrapper.GZIP;
  }

  /**
   * Takes the readable bytes, which stay readable. What follows the end of the deflated bytes is
   * left alone.
   *
   * @param limit the most bytes that may come out of this call
   * @param out receives what comes out, piece by piece; valid during the call only
   * @return how many of the bytes follow the end of the deflated bytes
   * @throws DataFormatException if these are no such bytes, or more than {@code limit} come out
   */
  public int add(ByteBuf bytes, long limit, Consumer<ByteBuf> out) throws DataFormatException {
    ByteBuf in = bytes.slice();
    if (inHeader) {
      inHeader = !header.skip(in);
    }
    if (!in.isReadable()) {
      return 0;
    }
    inflater.setInput(ByteBufUtil.getBytes(in));
    long left = limit;
    int length;
    while ((length = inflater.inflate(output)) > 0) {
      left -= length;
      if (left < 0) {
        throw new DataFormatException("more than " + limit + " bytes come out of it");
      }
      out.accept(Unpooled.wrappedBuffer(output, 0, length));
    }
    if (inflater.needsDictionary()) {
      throw new DataFormatException("needs a preset dictionary");
    }
    return inflater.finished() ? inflater.getRemaining() : 0;
  }

  /** Whether the deflated bytes have come to their end. */
  public boolean isFinished() {
    return inflater.finished();
  }

  /** Forgets everything before: what comes next begins anew, without a gzip header. */
  public void reset() {
    inflater.reset();
  }

  @Override
  public void close() {
    inflater.end();
  }
}

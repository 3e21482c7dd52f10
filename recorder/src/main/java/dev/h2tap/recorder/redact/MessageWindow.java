package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.wire.Inflation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Inflates the messages of one direction (RFC 7692 §7.2.2). A message may refer to those before it,
 * so none can be inflated behind one that could not.
 */
final class MessageWindow implements AutoCloseable {
  private static final long LIMIT = 16 << 20;
  private static final ByteBuf TAIL =
      Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[] {0, 0, -1, -1}).asReadOnly());

  private final Inflation inflation = new Inflation(Inflation.Wrapper.NONE);
  private boolean lost;

  /** The content of a message, null where it cannot be told. */
  byte @Nullable [] inflate(ByteBuf message) {
    if (lost) {
      return null;
    }
    ByteBuf content = Unpooled.buffer();
    try {
      add(message, content);
      add(TAIL, content);
    } catch (DataFormatException e) {
      lost = true;
      return null;
    }
    return ByteBufUtil.getBytes(content);
  }

  private void add(ByteBuf bytes, ByteBuf to) throws DataFormatException {
    ByteBuf in = bytes.slice();
    while (in.isReadable()) {
      if (inflation.isFinished()) {
        inflation.reset();
      }
      int left = inflation.add(in, LIMIT - to.readableBytes(), to::writeBytes);
      in.skipBytes(in.readableBytes() - left);
    }
  }

  /** A message is missing. */
  void lost() {
    lost = true;
  }

  @Override
  public void close() {
    lost = true;
    inflation.close();
  }
}

package dev.h2tap.recorder.redact;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Inflates the messages of one direction (RFC 7692 §7.2.2). A message may refer to the content of
 * those before it: to what that was, and for a later reader to what it has become. Both have the
 * same length. None can be inflated behind one that could not.
 */
final class MessageWindow {
  private static final int LIMIT = 16 << 20;
  private static final int SIZE = 32 << 10;
  private static final byte[] TAIL = {0, 0, -1, -1};

  private byte[] before = {};
  private byte[] after = {};
  private boolean lost;

  /** The content of a message, null where it cannot be told. */
  byte @Nullable [] original(ByteBuf message) {
    return lost ? null : inflate(message, before);
  }

  /** What a later reader would take the same message for, null where it cannot be told. */
  byte @Nullable [] asRead(ByteBuf message) {
    return lost ? null : inflate(message, after);
  }

  /** What a later reader has read lately. */
  byte[] read() {
    return after;
  }

  /**
   * A message is over.
   *
   * @param original its content
   * @param read what a later reader takes it for
   */
  void passed(byte[] original, byte[] read) {
    before = latest(before, original);
    after = latest(after, read);
  }

  /** A message cannot be inflated, by whoever reads. */
  void lost() {
    lost = true;
  }

  private static byte[] latest(byte[] window, byte[] content) {
    byte[] all = Arrays.copyOf(window, window.length + content.length);
    System.arraycopy(content, 0, all, window.length, content.length);
    return Arrays.copyOfRange(all, Math.max(0, all.length - SIZE), all.length);
  }

  private static byte @Nullable [] inflate(ByteBuf message, byte[] window) {
    ByteBuf content = Unpooled.buffer();
    byte[] rest =
        ByteBufUtil.getBytes(Unpooled.wrappedBuffer(message, Unpooled.wrappedBuffer(TAIL)));
    try {
      while (rest.length > 0) {
        rest = inflate(rest, latest(window, ByteBufUtil.getBytes(content)), content);
      }
    } catch (DataFormatException e) {
      return null;
    }
    return ByteBufUtil.getBytes(content);
  }

  /** Up to a final block; returns what follows it. */
  private static byte[] inflate(byte[] bytes, byte[] window, ByteBuf to)
      throws DataFormatException {
    Inflater inflater = new Inflater(true);
    try {
      if (window.length > 0) {
        inflater.setDictionary(window);
      }
      inflater.setInput(bytes);
      byte[] piece = new byte[8192];
      int length;
      while ((length = inflater.inflate(piece)) > 0) {
        if (to.readableBytes() + length > LIMIT) {
          throw new DataFormatException("too long");
        }
        to.writeBytes(piece, 0, length);
      }
      int left = inflater.finished() ? inflater.getRemaining() : 0;
      return Arrays.copyOfRange(bytes, bytes.length - left, bytes.length);
    } finally {
      inflater.end();
    }
  }
}

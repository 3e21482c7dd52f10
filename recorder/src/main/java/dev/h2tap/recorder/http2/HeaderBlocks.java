package dev.h2tap.recorder.http2;

import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts the field blocks of one direction together from HEADERS, PUSH_PROMISE and CONTINUATION (RFC
 * 9113 §4.3) and decodes them in wire order. Not safe for use by several threads.
 */
public final class HeaderBlocks {

  /** The longest field block that is decoded, in bytes. */
  public static final int BLOCK_LIMIT = 1 << 20;

  private final Hpack hpack;
  private ByteBuf block = Unpooled.EMPTY_BUFFER;
  private boolean open;
  private boolean tooLong;

  /** Field values are read as people would read them, see {@link Text#of(byte[])}. */
  public HeaderBlocks() {
    this(Text::of);
  }

  /**
   * @param charset in which names and values are read; ISO-8859-1 tells their very bytes
   */
  public HeaderBlocks(Charset charset) {
    this(bytes -> new String(bytes, charset));
  }

  private HeaderBlocks(Function<byte[], String> text) {
    hpack = new Hpack(text);
  }

  /** Bytes were lost: from here on the dynamic table is incomplete. */
  public void lost() {
    close();
    hpack.lost();
  }

  /** The other side allows this side's encoder a table of so many bytes (RFC 9113 §6.5.2). */
  public void allowTableSize(long size) {
    hpack.allowTableSize(size);
  }

  /** The fields whose block this frame completes, null where it completes none. */
  public @Nullable FieldBlock take(Frame frame) {
    if (frame instanceof Frame.Headers headers) {
      open = true;
      append(headers.fragment());
    } else if (frame instanceof Frame.PushPromise promise) {
      open = true;
      append(promise.fragment());
    } else if (frame instanceof Frame.Continuation continuation && open) {
      append(continuation.fragment());
    } else {
      if (frame instanceof Frame.Malformed malformed && malformed.header().carriesFields()) {
        lost();
      }
      return null;
    }
    if (!frame.header().has(Flag.END_HEADERS)) {
      return null;
    }
    FieldBlock fields = tooLong ? hpack.tooLong() : hpack.decode(block);
    close();
    return fields;
  }

  private void append(ByteBuf fragment) {
    if (block.readableBytes() + fragment.readableBytes() > BLOCK_LIMIT) {
      tooLong = true;
      block = Unpooled.EMPTY_BUFFER;
    } else if (!tooLong) {
      block = block.isReadable() ? growing(block).writeBytes(fragment.slice()) : fragment.slice();
    }
  }

  /** A block that can be appended to: the first fragment belongs to its frame. */
  private static ByteBuf growing(ByteBuf block) {
    return block.maxCapacity() == BLOCK_LIMIT
        ? block
        : Unpooled.buffer(2 * block.readableBytes(), BLOCK_LIMIT).writeBytes(block.slice());
  }

  private void close() {
    block = Unpooled.EMPTY_BUFFER;
    open = false;
    tooLong = false;
  }
}

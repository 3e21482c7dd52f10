package dev.h2tap.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes the content of one message. Pieces are passed on as they are; only while many of them wait
 * to leave, small ones are joined, since each piece costs memory that flow control does not see.
 * Owned by one event loop.
 */
public final class ContentWriter {
  private static final int MANY = 64;

  private final ByteBufAllocator allocator;
  private final BiFunction<ByteBuf, Boolean, ChannelFuture> write;
  private @Nullable JoinedContent joined;
  private int waiting;

  /**
   * @param write writes a piece, which it takes over, and whether it is the last one
   */
  public ContentWriter(
      ByteBufAllocator allocator, BiFunction<ByteBuf, Boolean, ChannelFuture> write) {
    this.allocator = allocator;
    this.write = write;
  }

  /** Takes over {@code data}, and writes it or keeps it until earlier pieces have left. */
  public void data(ByteBuf data, boolean end) {
    if (waiting >= MANY && !end && JoinedContent.isSmall(data)) {
      join(data);
    } else {
      flush();
      write(data, end);
    }
  }

  private void join(ByteBuf data) {
    if (joined == null || !joined.hasRoomFor(data)) {
      flush();
      joined = new JoinedContent(allocator);
    }
    joined.add(data);
  }

  /** Writes what was kept; called before trailers. */
  public void flush() {
    JoinedContent kept = joined;
    joined = null;
    if (kept != null) {
      write(kept.bytes(), false);
    }
  }

  private void write(ByteBuf data, boolean end) {
    waiting++;
    write
        .apply(data, end)
        .addListener(
            written -> {
              if (--waiting < MANY) {
                flush();
              }
            });
  }
}

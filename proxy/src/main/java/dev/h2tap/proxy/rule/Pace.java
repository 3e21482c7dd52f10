package dev.h2tap.proxy.rule;

import dev.h2tap.proxy.bridge.Exchange;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets pieces of a message pass in order and at their time. What waits here is bounded by the
 * credit of the side that it comes from, which gets new credit only for what has passed. Owned by
 * the exchange's event loop.
 */
final class Pace {
  private static final long SECOND = 1_000_000_000;

  /** So many times a second content passes, at most. */
  private static final int TICKS = 20;

  private final Exchange exchange;
  private final long rate;
  private final boolean forClient;
  private final Content content;
  private final ArrayDeque<Piece> waiting = new ArrayDeque<>();
  private long freeAt = System.nanoTime();
  private boolean scheduled;
  private boolean dropped;

  /** Takes content over. */
  interface Content {
    void pass(ByteBuf data, boolean end);
  }

  /** Content, or something else that has its place in the order. */
  private record Piece(@Nullable ByteBuf data, boolean end, Runnable action) {}

  /**
   * @param rate bytes a second, 0 for no limit
   * @param forClient whether what waits is dropped once the client is gone
   * @param content is given content when its time has come
   */
  Pace(Exchange exchange, long rate, boolean forClient, Content content) {
    this.exchange = exchange;
    this.rate = rate;
    this.forClient = forClient;
    this.content = content;
  }

  /** Nothing passes for so long from now on. */
  void delay(long millis) {
    freeAt = Math.max(freeAt, System.nanoTime()) + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Content is next. Takes over {@code data}. */
  void add(ByteBuf data, boolean end) {
    add(new Piece(data, end, () -> {}));
  }

  /** Something else is next. */
  void add(Runnable action) {
    add(new Piece(null, false, action));
  }

  private void add(Piece piece) {
    if (dropped) {
      release(piece);
      return;
    }
    waiting.add(piece);
    if (!scheduled) {
      pass();
    }
  }

  private void pass() {
    scheduled = false;
    while (!waiting.isEmpty() && !dropped) {
      long now = System.nanoTime();
      if (now < freeAt) {
        scheduled = true;
        exchange.eventLoop().schedule(this::pass, freeAt - now, TimeUnit.NANOSECONDS);
        return;
      }
      if (forClient && exchange.clientIsGone()) {
        drop();
        return;
      }
      passFirst(now);
    }
  }

  private void passFirst(long now) {
    Piece first = waiting.element();
    ByteBuf data = first.data();
    if (data == null) {
      waiting.remove();
      first.action().run();
      return;
    }
    int most = rate == 0 ? Integer.MAX_VALUE : (int) Math.max(1, Math.min(rate / TICKS, 1 << 20));
    if (data.readableBytes() <= most) {
      waiting.remove();
      spend(data.readableBytes(), now);
      content.pass(data, first.end());
    } else {
      spend(most, now);
      content.pass(data.readRetainedSlice(most), false);
    }
  }

  private void spend(int bytes, long now) {
    if (rate > 0) {
      freeAt = now + bytes * SECOND / rate;
    }
  }

  /** What waits will not pass. */
  void drop() {
    dropped = true;
    waiting.forEach(Pace::release);
    waiting.clear();
  }

  private static void release(Piece piece) {
    if (piece.data() != null) {
      piece.data().release();
    }
  }
}

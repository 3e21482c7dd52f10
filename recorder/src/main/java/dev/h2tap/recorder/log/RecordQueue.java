package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the writer, counted in bytes: a chain of {@link Chunk}s. Any thread adds without a
 * lock; one thread, the writer, takes. Above its limit the queue is congested until it has fallen
 * to half of that.
 */
final class RecordQueue {
  private static final long BATCH = 1 << 20;

  private static final Taker DISCARDING =
      new Taker() {
        @Override
        public void event(Pending pending) {
          EventBytes.release(pending.event());
        }

        @Override
        public void record(ByteBuffer memory, int at, int length) {}
      };

  private final ArrayDeque<Chunk> passed = new ArrayDeque<>();
  private Chunk first;
  private volatile Chunk last;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean idle = new AtomicBoolean();
  private volatile long wakeAbove = Long.MAX_VALUE;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final long limit;
  private final boolean pause;
  private volatile boolean congested;
  private volatile boolean ended;
  private volatile @Nullable Thread writer;

  /** Is given what waited. */
  interface Taker {

    /** An event whose record is yet to be made; its buffer is the taker's to release. */
    void event(Pending pending);

    /**
     * A record that {@link ShortRecord} wrote; it is the taker's until {@link #done}.
     *
     * @param memory its position and limit are to be left alone
     */
    void record(ByteBuffer memory, int at, int length);
  }

  /**
   * @param limit in bytes
   * @param pause whether the queue reports congestion
   * @param allocator of the memory in which short records wait
   */
  RecordQueue(long limit, boolean pause, ByteBufAllocator allocator) {
    this.limit = limit;
    this.pause = pause;
    this.first = new Chunk(allocator);
    this.last = first;
  }

  /**
   * Adds an event; its buffer is released at once when the queue has ended.
   *
   * @return false if there is no memory for it
   */
  boolean add(Pending pending) {
    Chunk chunk = last;
    while (!chunk.add(pending)) {
      chunk = behind(chunk);
      if (chunk == null) {
        return false;
      }
    }
    added(pending.cost());
    return true;
  }

  /**
   * Adds a record of an event that {@link ShortRecord} takes. Leaves its buffer alone.
   *
   * @param length of the record
   * @return false if there is no memory for it
   */
  boolean add(
      long monotonicNanos,
      long connection,
      Side side,
      Direction direction,
      Event event,
      int length) {
    Chunk chunk = last;
    while (!chunk.add(monotonicNanos, connection, side, direction, event)) {
      chunk = behind(chunk);
      if (chunk == null) {
        return false;
      }
    }
    added(length);
    return true;
  }

  /** Threads that set it at once may set it back: then it is found full again. */
  private @Nullable Chunk behind(Chunk full) {
    Chunk after = full.after();
    if (after != null) {
      last = after;
    } else if (ended) {
      discard();
    }
    return after;
  }

  private void added(int cost) {
    long now = bytes.addAndGet(cost);
    if (pause && now > limit && !congested) {
      congested = true;
      wake();
    } else if (idle.get() && idle.compareAndSet(true, false)) {
      wake();
    } else if (now > wakeAbove) {
      wakeAbove = Long.MAX_VALUE;
      wake();
    }
    if (ended) {
      discard();
      runWaiting();
    }
  }

  /** Whether there is memory for something to be added. */
  boolean hasMemory() {
    Chunk chunk = last;
    while (chunk != null && chunk.isFull()) {
      chunk = behind(chunk);
    }
    return chunk != null;
  }

  /** Whether an event of that cost fits below the limit. */
  boolean hasRoom(long cost) {
    return bytes.get() + cost <= limit;
  }

  /** What waits now. */
  long bytes() {
    return bytes.get();
  }

  long limit() {
    return limit;
  }

  boolean congested() {
    return congested;
  }

  boolean ended() {
    return ended;
  }

  /** Runs a task once when the queue is not congested. */
  void whenDrained(Runnable task) {
    if (!congested) {
      task.run();
      return;
    }
    waiting.add(task);
    if (!congested) {
      runWaiting();
    }
  }

  void wake() {
    LockSupport.unpark(writer);
  }

  /** Writer: says which thread it is. */
  void servedBy(Thread thread) {
    writer = thread;
  }

  /** Writer: whether nothing waits. */
  boolean isEmpty() {
    while (!first.isReady()) {
      Chunk next = first.isSpent() ? first.next() : null;
      if (next == null) {
        return true;
      }
      passed.add(first);
      first = next;
    }
    return false;
  }

  /**
   * Writer: how long a record will be made of the oldest that waits, at most. Not for an empty
   * queue.
   */
  long nextLength() {
    return first.length();
  }

  /** Writer: hands out the oldest that waits. Its cost stays until {@link #done}. */
  void take(Taker taker) {
    first.take(taker);
  }

  /**
   * Writer: so many bytes are free again, and all records that were handed out. To be called in
   * every round, also with 0: an event may have been written before its thread said that the queue
   * is congested.
   */
  void done(long cost) {
    Chunk spent;
    while ((spent = passed.poll()) != null) {
      spent.release();
    }
    long now = bytes.addAndGet(-cost);
    if (congested && now <= limit / 2) {
      congested = false;
      runWaiting();
    }
  }

  /** Writer: sleeps until something is added, at most so long. */
  void await(long nanos) {
    idle.set(true);
    if (isEmpty()) {
      LockSupport.parkNanos(this, nanos);
    }
    idle.set(false);
  }

  /**
   * Writer: lets a batch gather; one that is big costs the system less a byte.
   *
   * @param held bytes that are counted here although they are written
   */
  void rest(long nanos, long held) {
    long most = held + BATCH;
    wakeAbove = most;
    if (bytes.get() <= most) {
      LockSupport.parkNanos(this, nanos);
    }
    wakeAbove = Long.MAX_VALUE;
  }

  /** Writer: nothing is taken any more; what is here or still comes is released. */
  void end() {
    ended = true;
    discard();
    runWaiting();
  }

  /** Closes chunk by chunk, so that each can be given back when all that was claimed has come. */
  private synchronized void discard() {
    Chunk closed;
    do {
      closed = first;
      closed.close();
      while (!isEmpty()) {
        take(DISCARDING);
      }
    } while (closed != first);
    if (closed.isSpent()) {
      passed.add(closed);
    }
    done(0);
    congested = false;
  }

  private void runWaiting() {
    Runnable task;
    while ((task = waiting.poll()) != null) {
      try {
        task.run();
      } catch (RuntimeException e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    }
  }
}

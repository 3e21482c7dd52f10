package dev.h2tap.recorder.log;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the writer, counted in bytes. Any thread adds without a lock; one thread, the
 * writer, takes. Above its limit the queue is congested until it has fallen to half of that.
 */
final class RecordQueue {
  private static final long BATCH = 256 << 10;

  private final Queue<Pending> queue = new MpscUnboundedAtomicArrayQueue<>(1024);
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean idle = new AtomicBoolean();
  private volatile long wakeAbove = Long.MAX_VALUE;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final long limit;
  private final boolean pause;
  private volatile boolean congested;
  private volatile boolean ended;
  private volatile @Nullable Thread writer;

  /**
   * @param limit in bytes
   * @param pause whether the queue reports congestion
   */
  RecordQueue(long limit, boolean pause) {
    this.limit = limit;
    this.pause = pause;
  }

  /** Adds an event; its buffer is released at once when the queue has ended. */
  void add(Pending pending) {
    long now = bytes.addAndGet(pending.cost());
    queue.offer(pending);
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

  /** Writer: the oldest event, which stays in the queue. */
  @Nullable Pending peek() {
    return queue.peek();
  }

  /** Writer: removes the oldest event; its cost stays until {@link #done}. */
  @Nullable Pending poll() {
    return queue.poll();
  }

  /**
   * Writer: so many bytes are free again. To be called in every round, also with 0: an event may
   * have been written before its thread said that the queue is congested.
   */
  void done(long cost) {
    long now = bytes.addAndGet(-cost);
    if (congested && now <= limit / 2) {
      congested = false;
      runWaiting();
    }
  }

  /** Writer: sleeps until something is added, at most so long. */
  void await(long nanos) {
    idle.set(true);
    if (queue.isEmpty()) {
      LockSupport.parkNanos(this, nanos);
    }
    idle.set(false);
  }

  /**
   * Writer: lets a batch gather, but no bigger one than stays in the processor's cache.
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

  private synchronized void discard() {
    Pending pending;
    while ((pending = queue.poll()) != null) {
      EventBytes.release(pending.event());
    }
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

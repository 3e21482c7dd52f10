package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of what waits for the writer. Short records stand in its memory one behind the other,
 * as they will stand in the file but for their numbers and checksums; of the others it has the
 * events. Any thread adds without a lock: it claims a place, fills it in, and then says so. One
 * thread takes, in the order of the claims.
 */
final class Chunk {
  static final int BYTES = 128 << 10;

  /** Places in a chunk. */
  static final int PLACES = 512;

  private static final int EMPTY = 0;
  private static final int EVENT = -1;
  private static final int END = -2;

  /** Below it, by as many bytes as nothing stands in: the event is a gap. */
  private static final int HOLE = -3;

  private static final long ONE_PLACE = 1L << Integer.SIZE;

  private final ByteBufAllocator allocator;
  private final ByteBuf memory;
  private final ByteBuffer view;

  /** How many places are claimed, and in the lower half how many bytes. */
  private final AtomicLong claimed = new AtomicLong();

  /** Of each place: the length of its record, or what else is there. */
  private final AtomicIntegerArray places = new AtomicIntegerArray(PLACES + 1);

  private final @Nullable Pending[] events = new Pending[PLACES];
  private final AtomicReference<@Nullable Chunk> next = new AtomicReference<>();
  private int taken;
  private int takenBytes;
  private boolean released;

  /**
   * @throws OutOfMemoryError if there is no direct memory
   */
  Chunk(ByteBufAllocator allocator) {
    this.allocator = allocator;
    this.memory = allocator.directBuffer(BYTES, BYTES);
    this.view = memory.nioBuffer(0, BYTES);
  }

  /** Adds an event; whether there was room. */
  boolean add(Pending pending) {
    long claim = claim(0);
    if (claim < 0) {
      return false;
    }
    int place = place(claim);
    events[place] = pending;
    places.set(place, EVENT);
    return true;
  }

  /**
   * Adds a record of an event that {@link ShortRecord} takes; whether there was room. Leaves the
   * event's buffer alone.
   */
  boolean add(long monotonicNanos, long connection, Side side, Direction direction, Event event) {
    int length = ShortRecord.length(event);
    long claim = claim(length);
    if (claim < 0) {
      return false;
    }
    int place = place(claim);
    try {
      ShortRecord.write(view, (int) claim, monotonicNanos, connection, side, direction, event);
      places.set(place, length);
    } catch (RuntimeException e) {
      events[place] = Pending.gap(monotonicNanos, new Event.Gap("could not be encoded", 1, 0));
      places.set(place, HOLE - length);
    }
    return true;
  }

  /** Makes sure that nothing more is added. */
  void close() {
    claim(BYTES + 1);
  }

  /** Once it is full nothing is counted, so that any number of claims may fail. */
  private long claim(int length) {
    if (isFull()) {
      return -1;
    }
    long claim = claimed.getAndAdd(ONE_PLACE + length);
    int place = place(claim);
    int at = (int) claim;
    if (place < PLACES && at + length <= BYTES) {
      return claim;
    }
    if (!isBeyond(claim)) {
      places.set(place, END);
    }
    return -1;
  }

  /** Whether nothing more finds room. */
  boolean isFull() {
    return isBeyond(claimed.get());
  }

  private static boolean isBeyond(long claim) {
    return place(claim) > PLACES || (int) claim > BYTES;
  }

  private static int place(long claim) {
    return (int) (claim >>> Integer.SIZE);
  }

  /**
   * The chunk behind this one, which has no room any more; made where there is none. Null if there
   * is no memory for it.
   */
  @Nullable Chunk after() {
    Chunk there = next.get();
    if (there != null) {
      return there;
    }
    Chunk made;
    try {
      made = new Chunk(allocator);
    } catch (OutOfMemoryError e) {
      return next.get();
    }
    if (next.compareAndSet(null, made)) {
      return made;
    }
    made.release();
    return Objects.requireNonNull(next.get());
  }

  /** The one who takes: the chunk behind this one, null if there is none yet. */
  @Nullable Chunk next() {
    return next.get();
  }

  /** The one who takes: whether nothing will ever be here any more. */
  boolean isSpent() {
    return places.get(taken) == END;
  }

  /** The one who takes: whether there is something to take. */
  boolean isReady() {
    int state = places.get(taken);
    return state != EMPTY && state != END;
  }

  /** The one who takes: how long a record will be made of what is ready, at most. */
  long length() {
    Pending pending = events[taken];
    return pending == null ? places.get(taken) : RecordHeader.LENGTH + pending.cost();
  }

  /** The one who takes: takes what is ready. The memory of a record is in use until release. */
  void take(RecordQueue.Taker taker) {
    Pending pending = events[taken];
    int state = places.get(taken);
    events[taken++] = null;
    int at = takenBytes;
    if (pending == null) {
      takenBytes += state;
      taker.record(view, at, state);
    } else {
      takenBytes += state <= HOLE ? HOLE - state : 0;
      taker.event(pending);
    }
  }

  /** Gives back the memory, once; what is in it must have been taken, or never come. */
  void release() {
    if (!released) {
      released = true;
      memory.release();
    }
  }
}

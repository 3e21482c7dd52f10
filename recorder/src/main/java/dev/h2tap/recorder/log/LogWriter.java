package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes: takes what is queued, writes it in batches, releases the buffers.
 * While the disk fails it drops and counts, and tries again every second.
 */
final class LogWriter implements Runnable, RecordQueue.Taker {
  private static final long PAUSE_BETWEEN_BATCHES = TimeUnit.MILLISECONDS.toNanos(5);

  /** Records compress the better the more of them there are. */
  private static final long PAUSE_BETWEEN_RUNS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long LONGEST_SLEEP = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long SMALL = 64 << 10;

  private final RecordQueue queue;
  private final Target target;
  private final Losses losses;
  private final DiskFailure failure;
  private final RecordingOptions options;
  private final RunClock clock;
  private final RecentPlaintext recent = new RecentPlaintext();
  private final Batch batch;
  private final Shareable shareable;
  private final List<Pending> taken = new ArrayList<>();
  private long takenRecords;

  /** What is in the batch, record by record; null for a record that came as such. */
  private final List<@Nullable Event> inBatch = new ArrayList<>();

  private final RecordQueue.Taker dropping =
      new RecordQueue.Taker() {
        @Override
        public void event(Pending pending) {
          countLost(pending.event(), EventBytes.length(pending.event()));
          EventBytes.release(pending.event());
          queue.done(pending.cost());
        }

        @Override
        public void record(ByteBuffer memory, int at, int length) {
          countLost(null, ShortRecord.contentLength(memory, at, length));
          queue.done(length);
        }
      };
  private final Given given;
  private final Event.RunStarted run;
  private final Stamp runStamp;
  private long sequence;
  private volatile long writtenBytes;
  private volatile long writtenRecords;
  private volatile boolean stopping;

  LogWriter(
      RecordQueue queue,
      Target target,
      Losses losses,
      RecordingOptions options,
      Environment environment,
      Given given,
      Event.RunStarted run) {
    this.queue = queue;
    this.target = target;
    this.losses = losses;
    this.failure = new DiskFailure(options.path(), options.warnings());
    this.options = options;
    this.batch = options.compress() ? new Batch() : new Batch(recent);
    this.shareable = new Shareable(recent, queue.limit());
    this.clock = new RunClock(environment);
    this.given = given;
    this.run = run;
    this.sequence = target.before().sequence();
    this.runStamp = stamp(clock.now(), 0, Side.NONE, Direction.NONE);
  }

  /** Writes the record that a run began, before the thread is started. */
  void begin() throws IOException {
    if (options.directory()) {
      target.next(target.before(), runStamp.monotonicNanos(), this::writeRun);
    } else {
      writeRun(target.file());
    }
    sequence = runStamp.sequence();
  }

  /** Ends the thread when everything that is queued by now is written. */
  void stop() {
    stopping = true;
    queue.wake();
  }

  @Override
  public void run() {
    try {
      boolean last = false;
      while (!last || !queue.isEmpty()) {
        last = stopping;
        writeBatch(false);
        if (queue.bytes() - shareable.cost() < SMALL && !last) {
          rest();
        }
      }
      writeBatch(true);
      target.file().force();
    } catch (IOException | RuntimeException | Error e) {
      options.warnings().accept("recording ended: " + e);
    } finally {
      end();
    }
  }

  /** Whoever records something is not disturbed by its being written while it goes on. */
  private void rest() {
    if (batch.records() == 0) {
      queue.await(LONGEST_SLEEP);
    }
    if (options.compress() && !stopping) {
      LockSupport.parkNanos(this, PAUSE_BETWEEN_RUNS);
    } else if (!stopping) {
      queue.rest(PAUSE_BETWEEN_BATCHES, shareable.cost());
    }
  }

  private void end() {
    try {
      target.close();
    } catch (IOException e) {
      options.warnings().accept("recording to " + options.path() + " could not be closed: " + e);
    } finally {
      queue.end();
      letGo();
      queue.done(shareable.releaseAll());
    }
  }

  private void writeBatch(boolean last) {
    long now = clock.now();
    clock.follow();
    clearBatch();
    if (failure.forbids(now) && !last) {
      dropQueued();
      return;
    }
    long sequenceBefore = sequence;
    try {
      if (!queue.isEmpty() && target.full(0, queue.nextLength(), now)) {
        recent.clear();
        target.next(given.numbers(sequence), now, this::writeRun);
      }
      fill(now, last);
      if (batch.records() > 0) {
        target.file().append(batch);
        written(target.file());
        failure.ended();
      }
    } catch (IOException e) {
      int whole = 0;
      if (batch.records() > 0) {
        written(target.file());
        whole = target.file().recordsAppended();
      }
      for (int i = whole; i < inBatch.size(); i++) {
        countLost(inBatch.get(i), batch.contentOf(i));
      }
      sequence = sequenceBefore + whole;
      recent.clear();
      failure.began(e, now);
    } finally {
      letGo();
    }
  }

  /** What may be referred to stays in memory for a moment; the rest is released. */
  private void letGo() {
    long cost = takenRecords;
    for (Pending pending : taken) {
      if (!options.compress()
          && RecentPlaintext.isShareable(pending.direction(), pending.event())) {
        shareable.hold(pending);
      } else {
        EventBytes.release(pending.event());
        cost += pending.cost();
      }
    }
    boolean idle = taken.isEmpty() && takenRecords == 0;
    taken.clear();
    takenRecords = 0;
    queue.done(cost);
    boolean tight = queue.bytes() > queue.limit() / 2;
    queue.done(idle || tight ? shareable.releaseAll() : shareable.releaseOld());
  }

  private void fill(long now, boolean last) {
    batch.start(target.file().marker(), target.file().end());
    add(now, losses.unwritten.take());
    while (batch.hasRoom() && !queue.isEmpty() && fits(queue.nextLength(), now)) {
      queue.take(this);
    }
    if (queue.isEmpty()) {
      add(now, losses.shed.take());
      add(now, losses.unheld.take());
    }
    add(now, losses.refused.take());
    if (last) {
      add(now, new Event.RunEnded("stopped"));
    }
  }

  @Override
  public void event(Pending pending) {
    taken.add(pending);
    if (Pieces.fits(pending.event())) {
      add(stampOf(pending), pending.event());
    } else {
      for (Event piece : Pieces.of(pending.event())) {
        add(stampOf(pending), piece);
      }
      // Pieces are events of their own, which nobody forgets when the whole is released.
      recent.clear();
    }
  }

  @Override
  public void record(ByteBuffer memory, int at, int length) {
    takenRecords += length;
    long wall = clock.wall(RecordHeader.monotonicNanos(memory, at));
    batch.add(memory, at, length, sequence + 1, wall);
    inBatch.add(null);
    sequence++;
  }

  private boolean fits(long length, long now) {
    return batch.records() == 0 || !target.full(batch.bytes(), length, now);
  }

  private void add(long now, @Nullable Event ofTheRun) {
    if (ofTheRun != null) {
      add(stamp(now, 0, Side.NONE, Direction.NONE), ofTheRun);
    }
  }

  private void add(Stamp stamp, Event event) {
    try {
      batch.add(stamp, event, PayloadEncoder.body(event));
      inBatch.add(event);
      sequence = stamp.sequence();
    } catch (RuntimeException e) {
      losses.refused.add(1, 0);
    }
  }

  private void writeRun(LogFile file) throws IOException {
    batch.start(file.marker(), file.end());
    try {
      batch.add(runStamp, run, PayloadEncoder.body(run));
      file.append(batch);
      written(file);
    } finally {
      clearBatch();
    }
  }

  private void clearBatch() {
    batch.start(0, 0);
    inBatch.clear();
  }

  private Stamp stampOf(Pending pending) {
    return stamp(
        pending.monotonicNanos(), pending.connection(), pending.side(), pending.direction());
  }

  private Stamp stamp(long monotonicNanos, long connection, Side side, Direction direction) {
    long wall = clock.wall(monotonicNanos);
    return new Stamp(sequence + 1, wall, monotonicNanos, connection, side, direction);
  }

  /** Only the writer counts; others read. */
  private void written(LogFile file) {
    writtenBytes += file.bytesAppended();
    writtenRecords += file.recordsAppended();
  }

  /** How the writer is doing, as seen by any thread. */
  RecorderStatistics statistics() {
    return new RecorderStatistics(
        queue.bytes(),
        queue.limit(),
        writtenBytes,
        writtenRecords,
        losses.gaps(),
        losses.records(),
        failure.isNow() || queue.ended());
  }

  private void dropQueued() {
    queue.done(shareable.releaseAll());
    while (!queue.isEmpty()) {
      queue.take(dropping);
    }
    queue.done(0);
  }

  private void countLost(@Nullable Event event, long content) {
    if (event instanceof Event.Gap gap) {
      losses.unwritten.putBack(gap);
    } else {
      losses.unwritten.add(1, content);
    }
  }
}

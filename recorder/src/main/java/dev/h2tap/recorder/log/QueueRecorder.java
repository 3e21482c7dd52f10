package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import io.netty.buffer.ByteBuf;
import java.util.function.LongSupplier;

/** The front of the writer: stamps events and queues them. */
final class QueueRecorder implements Recorder {
  private final RecordQueue queue;
  private final LogWriter writer;
  private final Thread thread;
  private final LongSupplier monotonicNanos;
  private final Losses losses;
  private final boolean shedding;
  private final boolean secrets;
  private final Given given;
  private volatile boolean closed;

  QueueRecorder(
      RecordQueue queue,
      LogWriter writer,
      Losses losses,
      RecordingOptions options,
      Environment environment,
      Given given) {
    this.queue = queue;
    this.writer = writer;
    this.losses = losses;
    this.monotonicNanos = environment.monotonicNanos();
    this.shedding = options.overflow() == Overflow.SHED;
    this.secrets = options.secrets();
    this.given = given;
    this.thread = new Thread(writer, "h2tap-recorder");
    thread.setDaemon(true);
    queue.servedBy(thread);
    thread.start();
  }

  @Override
  public long newConnection() {
    return given.newConnection();
  }

  @Override
  public long newExchange() {
    return given.newExchange();
  }

  @Override
  public void record(long connection, Side side, Direction direction, Event event) {
    if (!enabled() || (!secrets && event instanceof Event.TlsSecret)) {
      EventBytes.release(event);
      return;
    }
    long now = monotonicNanos.getAsLong();
    boolean isShort = ShortRecord.is(event);
    int cost = isShort ? ShortRecord.length(event) : Pending.costOf(capacity(event));
    if (shedding && !queue.hasRoom(cost)) {
      drop(event, losses.shed);
    } else if (!tell(now, losses.shed) || !tell(now, losses.unheld)) {
      drop(event, losses.unheld);
    } else if (isShort) {
      if (queue.add(now, connection, side, direction, event, cost)) {
        EventBytes.release(event);
      } else {
        drop(event, losses.unheld);
      }
    } else if (!queue.add(new Pending(now, connection, side, direction, event, cost))) {
      drop(event, losses.unheld);
    }
  }

  /** Tells of what is missing so far; whether there was memory for that. */
  private boolean tell(long now, Missing missing) {
    if (!missing.any()) {
      return true;
    }
    if (!queue.hasMemory()) {
      return false;
    }
    Event.Gap gap = missing.take();
    if (gap == null || queue.add(Pending.gap(now, gap))) {
      return true;
    }
    missing.putBack(gap);
    return false;
  }

  private static void drop(Event event, Missing missing) {
    missing.add(1, EventBytes.length(event));
    EventBytes.release(event);
  }

  private static int capacity(Event event) {
    ByteBuf bytes = EventBytes.of(event);
    return bytes == null ? 0 : bytes.capacity();
  }

  @Override
  public boolean enabled() {
    return !closed && !queue.ended();
  }

  @Override
  public boolean congested() {
    return queue.congested();
  }

  @Override
  public void whenDrained(Runnable task) {
    queue.whenDrained(task);
  }

  @Override
  public RecorderStatistics statistics() {
    return writer.statistics();
  }

  @Override
  public void close() {
    closed = true;
    writer.stop();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

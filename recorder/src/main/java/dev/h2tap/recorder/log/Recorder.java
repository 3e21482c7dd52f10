package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;

/**
 * Where the live path leaves what happened. All methods may be called from any thread, never block
 * and never throw: recording must not break the traffic.
 */
public interface Recorder extends AutoCloseable {

  /** The number for a new connection: unique in this log, from 1. */
  long newConnection();

  /** The number for a new exchange: unique in this log, from 1. */
  long newExchange();

  /**
   * Queues an event, stamped with the time of this call. Takes over the event's reference to its
   * buffer, also when nothing is recorded.
   *
   * @param connection the connection's number, 0 for the run as a whole
   */
  void record(long connection, Side side, Direction direction, Event event);

  /** Whether anything is written at all; when not, a tap may spare itself the work. */
  boolean enabled();

  /** Whether the queue is so full that sources should stop reading until it has drained. */
  boolean congested();

  /**
   * Runs the task once, on some thread, when the queue is no longer congested; at once when it is
   * not.
   */
  void whenDrained(Runnable task);

  /**
   * Bytes went through a connection's socket, TLS included. Nothing is recorded of it, since the
   * end of the connection tells their sum: it is for those who count while it lasts.
   */
  default void transferred(Side side, Direction direction, int bytes) {}

  /** How it is doing now. */
  default RecorderStatistics statistics() {
    return RecorderStatistics.NONE;
  }

  /**
   * Writes out what is queued, ends the log in good order and releases it. Waits for the writer.
   */
  @Override
  void close();
}

package dev.h2tap.proxy.tap;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.Recorder;

/** One connection as the recorder knows it. */
public record TapPoint(Recorder recorder, long connection, Side side) {

  /** A point for a new connection on this side. */
  public static TapPoint open(Recorder recorder, Side side) {
    return new TapPoint(recorder, recorder.newConnection(), side);
  }

  /** Records an event of this connection; takes over its buffer. */
  public void record(Direction direction, Event event) {
    recorder.record(connection, side, direction, event);
  }

  /** Records an event that no bytes belong to. */
  public void record(Event event) {
    record(Direction.NONE, event);
  }

  /** So many bytes went through the socket. */
  void transferred(Direction direction, int bytes) {
    recorder.transferred(side, direction, bytes);
  }
}

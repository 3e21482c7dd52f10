package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;

/** Records nothing: hands out numbers and releases buffers. */
final class RecordingOff implements Recorder {
  private final Given given = new Given(Numbers.NONE);

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
    EventBytes.release(event);
  }

  @Override
  public boolean enabled() {
    return false;
  }

  @Override
  public boolean congested() {
    return false;
  }

  @Override
  public void whenDrained(Runnable task) {
    task.run();
  }

  @Override
  public void close() {}
}

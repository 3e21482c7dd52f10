package dev.h2tap.proxy;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.Recorder;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A recorder that keeps everything in memory, for tests. */
public final class Recording implements Recorder {
  /** One recorded event. */
  public record Entry(long connection, Side side, Direction direction, Event event) {}

  private final List<Entry> entries = new ArrayList<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong exchanges = new AtomicLong();
  private boolean congested;

  @Override
  public long newConnection() {
    return connections.incrementAndGet();
  }

  @Override
  public long newExchange() {
    return exchanges.incrementAndGet();
  }

  @Override
  public synchronized void record(long connection, Side side, Direction direction, Event event) {
    entries.add(new Entry(connection, side, direction, event));
  }

  @Override
  public boolean enabled() {
    return true;
  }

  @Override
  public boolean congested() {
    return congested;
  }

  public void congest() {
    congested = true;
  }

  public void drain() {
    congested = false;
    List<Runnable> tasks = List.copyOf(waiting);
    waiting.clear();
    tasks.forEach(Runnable::run);
  }

  @Override
  public void whenDrained(Runnable task) {
    waiting.add(task);
  }

  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** The recorded events of a kind, in order. */
  public <E extends Event> List<E> all(Class<E> kind) {
    return entries().stream().map(Entry::event).filter(kind::isInstance).map(kind::cast).toList();
  }

  /** All plaintext of a direction as ISO 8859-1. */
  public String plaintext(Direction direction) {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries()) {
      if (entry.direction() == direction && entry.event() instanceof Event.Plaintext plaintext) {
        text.append(plaintext.bytes().toString(StandardCharsets.ISO_8859_1));
      }
    }
    return text.toString();
  }

  /** Releases every recorded buffer. */
  @Override
  public synchronized void close() {
    for (Entry entry : entries) {
      ByteBuf bytes =
          entry.event() instanceof Event.Plaintext plaintext
              ? plaintext.bytes()
              : entry.event() instanceof Event.TlsRecord record ? record.bytes() : null;
      if (bytes != null) {
        bytes.release();
      }
    }
    entries.clear();
  }
}

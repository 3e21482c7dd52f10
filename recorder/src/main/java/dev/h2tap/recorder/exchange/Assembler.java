package dev.h2tap.recorder.exchange;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.ExchangeSummary;
import dev.h2tap.recorder.timeline.HttpStream;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts the entries and bodies of a timeline together to exchanges and connections. */
final class Assembler implements Consumer<Entry>, BodySink {

  /** An exchange is over. */
  interface Taker {
    void take(Told told) throws IOException;
  }

  /**
   * An exchange with its bodies.
   *
   * @param entry of the timeline that told of its end
   */
  record Told(
      Entry entry,
      RecordedExchange exchange,
      @Nullable StreamBuilder downstream,
      @Nullable StreamBuilder upstream) {

    /** The bodies are wanted no more. */
    void release() throws IOException {
      if (downstream != null) {
        downstream.release();
      }
      if (upstream != null) {
        upstream.release();
      }
    }
  }

  private record Key(long connection, long stream) {}

  private final Spool spool;
  private final Taker exchanges;
  private final Consumer<RecordedConnection> ended;
  private final Map<Long, ConnectionBuilder> connections = new HashMap<>();
  private final Map<Long, Map<Long, StreamBuilder>> streams = new HashMap<>();
  private final Map<Long, Key> bridged = new HashMap<>();
  private final Map<Key, Integer> timesBridged = new HashMap<>();

  /**
   * @param ended told of connections when nothing more can come of them
   */
  Assembler(Spool spool, Taker exchanges, Consumer<RecordedConnection> ended) {
    this.spool = spool;
    this.exchanges = exchanges;
    this.ended = ended;
  }

  @Override
  public void accept(Entry entry) {
    try {
      take(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(Entry entry) throws IOException {
    if (entry.item() instanceof Item.Exchange exchange) {
      over(entry, exchange.summary());
      return;
    }
    if (entry.item() instanceof Item.Happened happened) {
      if (happened.event() instanceof Event.RunStarted) {
        finish();
      } else if (happened.event() instanceof Event.ExchangeBridged bridge) {
        bridged(bridge);
      }
    }
    if (entry.connection() > 0 && entry.side() != Side.NONE) {
      connections
          .computeIfAbsent(entry.connection(), n -> new ConnectionBuilder(entry))
          .take(entry);
      if (entry.item() instanceof Item.Happened happened
          && happened.event() instanceof Event.ConnectionClosed) {
        dropUnbridged(entry);
      }
      forgetIfOver(entry.connection());
    }
    HttpStream stream = entry.stream();
    if (stream != null && !stream.isTold()) {
      builder(stream).take(entry);
    }
  }

  /** What an upstream connection carried of no exchange is told by none. */
  private void dropUnbridged(Entry closed) throws IOException {
    if (closed.side() != Side.UPSTREAM) {
      return;
    }
    for (Key key : streamsOf(closed.connection())) {
      if (!timesBridged.containsKey(key)) {
        drop(key);
      }
    }
  }

  @Override
  public void body(HttpStream stream, boolean request, ByteBuf bytes, Place at) {
    if (stream.isTold()) {
      return;
    }
    try {
      builder(stream).message(request).body(bytes, at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void end(HttpStream stream, boolean request, boolean whole) {
    StreamBuilder builder = known(new Key(stream.connection(), stream.number()));
    if (builder != null) {
      builder.message(request).end(whole);
    }
  }

  /** What an attempt before this one was given is given up. */
  private void bridged(Event.ExchangeBridged bridge) throws IOException {
    Key upstream = new Key(bridge.upstreamConnection(), bridge.upstreamStream());
    Key before = bridged.put(bridge.exchange(), upstream);
    timesBridged.merge(upstream, 1, Integer::sum);
    unbridged(before);
    if (before != null && !before.equals(upstream)) {
      drop(before);
    }
  }

  private void over(Entry entry, ExchangeSummary summary) throws IOException {
    unbridged(bridged.remove(summary.number()));
    Key down = new Key(summary.downstreamConnection(), summary.downstreamStream());
    Key up = new Key(summary.upstreamConnection(), summary.upstreamStream());
    StreamBuilder downstream = remove(down);
    StreamBuilder upstream = remove(up);
    exchanges.take(
        new Told(
            entry,
            new RecordedExchange(summary, build(down, downstream), build(up, upstream)),
            downstream,
            upstream));
    forgetIfOver(down.connection());
    forgetIfOver(up.connection());
  }

  private void unbridged(@Nullable Key key) {
    if (key != null) {
      timesBridged.computeIfPresent(key, (same, times) -> times > 1 ? times - 1 : null);
    }
  }

  private @Nullable StreamBuilder known(Key key) {
    return streams.getOrDefault(key.connection(), Map.of()).get(key.stream());
  }

  private List<Key> streamsOf(long connection) {
    return streams.getOrDefault(connection, Map.of()).keySet().stream()
        .map(stream -> new Key(connection, stream))
        .toList();
  }

  private @Nullable RecordedStream build(Key key, @Nullable StreamBuilder stream) {
    ConnectionBuilder connection = connections.get(key.connection());
    return stream == null || connection == null ? null : stream.build(connection.build());
  }

  private StreamBuilder builder(HttpStream stream) {
    Key key = new Key(stream.connection(), stream.number());
    StreamBuilder known = known(key);
    if (known != null) {
      return known;
    }
    StreamBuilder begun = new StreamBuilder(stream, spool);
    streams.computeIfAbsent(key.connection(), absent -> new HashMap<>()).put(key.stream(), begun);
    ConnectionBuilder connection = connections.get(key.connection());
    if (connection != null) {
      connection.opened();
    }
    return begun;
  }

  private @Nullable StreamBuilder remove(Key key) {
    Map<Long, StreamBuilder> siblings = streams.getOrDefault(key.connection(), new HashMap<>());
    StreamBuilder stream = siblings.remove(key.stream());
    if (siblings.isEmpty()) {
      streams.remove(key.connection());
    }
    ConnectionBuilder connection = connections.get(key.connection());
    if (stream != null && connection != null) {
      connection.gone();
    }
    return stream;
  }

  private void drop(Key key) throws IOException {
    StreamBuilder stream = remove(key);
    if (stream != null) {
      stream.release();
    }
  }

  private void forgetIfOver(long number) {
    ConnectionBuilder connection = connections.get(number);
    if (connection != null && connection.isOver()) {
      connections.remove(number);
      ended.accept(connection.build());
    }
  }

  /** Nothing more will come of what there is so far. */
  void finish() throws IOException {
    for (long connection : List.copyOf(streams.keySet())) {
      for (Key key : streamsOf(connection)) {
        drop(key);
      }
    }
    connections.values().forEach(connection -> ended.accept(connection.build()));
    connections.clear();
    bridged.clear();
    timesBridged.clear();
  }
}

package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.RecordHeader;
import dev.h2tap.recorder.tls.TlsDissector;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the records of a log into what there is to see. Give it every record in order, to {@link
 * #accept} or {@link #pass}, and {@link #finish} at the end. Never throws on what a record holds.
 * Not safe for use by several threads.
 */
public final class Timeline {
  private final int previewLimit;
  private final Consumer<Entry> entries;
  private final BodySink bodies;
  private final Map<Long, Connection> connections = new TreeMap<>();
  private final Exchanges exchanges = new Exchanges(this::tell);
  private final Output output = new ToEntries();
  private Place now = new Place(0, 0, 0, 0);
  private long runStart;
  private boolean runEnded = true;
  private boolean cut;

  /**
   * @param previewLimit how many bytes of a body are shown
   * @param entries receives the entries in order, on the calling thread
   */
  public Timeline(int previewLimit, Consumer<Entry> entries, BodySink bodies) {
    this.previewLimit = previewLimit;
    this.entries = entries;
    this.bodies = bodies;
  }

  /** Takes the next record. */
  public void accept(LogRecord record) {
    advance(Place.of(record, 0), record.first(), record.event() instanceof Event.RunStarted);
    event(record);
  }

  /** The next record is there, but of a connection about which nothing has to be told. */
  public void pass(RecordHeader header) {
    advance(
        new Place(header.sequence(), header.wallNanos(), header.monotonicNanos(), 0),
        header.sequence(),
        false);
  }

  private void advance(Place to, long firstRecord, boolean runStarts) {
    boolean first = now.record() == 0;
    long expected = now.record() + 1;
    now = to;
    if (first || runStarts) {
      finish();
      runStart = now.monotonicNanos();
      runEnded = false;
    }
    long last = firstRecord - 1;
    if (!first && last >= expected) {
      connections.values().forEach(Connection::lost);
      emit(now, 0, Side.NONE, Direction.NONE, null, new Item.Missing(expected, last));
    }
    exchanges.passTime(now.monotonicNanos());
  }

  /** Nothing more will come: tells what still waits, and the exchanges that are still open. */
  public void finish() {
    connections.values().forEach(connection -> connection.tls().closed());
    cut = !runEnded;
    exchanges.closeAll();
    cut = false;
    connections.clear();
  }

  private void event(LogRecord record) {
    Event event = record.event();
    runEnded |= event instanceof Event.RunEnded;
    if (event instanceof Event.Plaintext plaintext) {
      connection(record).plaintext(record.direction(), plaintext, now);
    } else if (event instanceof Event.TlsRecord tls) {
      connection(record).tls().record(record.direction(), tls, now);
    } else if (event instanceof Event.TlsSecret secret) {
      connection(record).tls().secret(secret.line());
      emit(record, new Item.Happened(event));
    } else if (event instanceof Event.Alert alert) {
      alert(record, alert);
    } else if (event instanceof Event.TlsHandshakeFailed) {
      connection(record).tls().handshakeOver();
      emit(record, new Item.Happened(event));
    } else if (event instanceof Event.TlsHandshakeComplete handshake) {
      connection(record).tls().handshakeOver();
      String group = handshake.group();
      emit(
          record,
          new Item.Handshake(handshake, group == null ? connection(record).tls().group() : group));
    } else if (event instanceof Event.ConnectionOpened) {
      connections.put(
          record.connection(), new Connection(record.connection(), record.side(), true, output));
      emit(record, new Item.Happened(event));
    } else if (event instanceof Event.ConnectionClosed) {
      closed(record);
    } else if (event instanceof Event.Gap) {
      lost(record.connection());
      emit(record, new Item.Happened(event));
    } else if (event instanceof Event.ExchangeBridged bridged) {
      emit(record, new Item.Happened(event));
      bridged(bridged);
    } else if (event instanceof Event.ExchangeEnded ended) {
      emit(record, new Item.Happened(event));
      OpenExchange exchange = exchange(ended.downstreamConnection(), ended.downstreamStream());
      if (exchange.number() == 0 || exchange.number() == ended.exchange()) {
        exchange.ended(ended, now.monotonicNanos());
        exchanges.changed(exchange, now.monotonicNanos());
      }
    } else {
      emit(record, new Item.Happened(event));
    }
  }

  /** What the engine tells of an alert that could not be read from the wire. */
  private void alert(LogRecord record, Event.Alert alert) {
    TlsDissector tls = connection(record).tls();
    tls.noMoreSecrets();
    if (!tls.hasAlert(record.direction(), alert.number())) {
      emit(record, new Item.Happened(alert));
    }
  }

  private void closed(LogRecord record) {
    Connection connection = connections.remove(record.connection());
    if (connection != null) {
      connection.closed(now);
    }
    emit(record, new Item.Happened(record.event()));
    if (connection == null) {
      return;
    }
    connection.streams().forEach(this::abandon);
  }

  /** No more will come of this stream. */
  private void abandon(HttpStream stream) {
    if (stream.request().started() && !stream.request().ended()) {
      bodies.end(stream, true, false);
    }
    if (stream.response().started() && !stream.response().ended()) {
      bodies.end(stream, false, false);
    }
    OpenExchange exchange = stream.exchange();
    if (exchange != null && stream.side() == Side.DOWNSTREAM) {
      exchange.disconnected();
      exchanges.changed(exchange, now.monotonicNanos());
    }
  }

  private void lost(long connection) {
    if (connection == 0) {
      connections.values().forEach(Connection::lost);
    } else if (connections.containsKey(connection)) {
      connections.get(connection).lost();
    }
  }

  private void bridged(Event.ExchangeBridged event) {
    OpenExchange exchange = exchange(event.downstreamConnection(), event.downstreamStream());
    HttpStream upstream =
        connection(event.upstreamConnection(), Side.UPSTREAM).open(event.upstreamStream());
    exchange.bridged(event, upstream);
    upstream.exchange(exchange);
  }

  private OpenExchange exchange(long connection, long stream) {
    OpenExchange known = exchanges.find(connection, stream);
    if (known != null) {
      return known;
    }
    HttpStream downstream = connection(connection, Side.DOWNSTREAM).open(stream);
    OpenExchange opened = downstream.exchange();
    return opened == null ? exchanges.begin(downstream) : opened;
  }

  private Connection connection(LogRecord record) {
    return connection(record.connection(), record.side());
  }

  private Connection connection(long number, Side side) {
    Connection known = connections.get(number);
    if (known == null) {
      known = new Connection(number, side, false, output);
      connections.put(number, known);
    }
    return known;
  }

  private void tell(OpenExchange exchange) {
    HttpStream downstream = exchange.downstream();
    HttpStream upstream = exchange.upstream();
    emit(
        now,
        downstream.connection(),
        Side.NONE,
        Direction.NONE,
        downstream,
        new Item.Exchange(exchange.summary(cut)));
    forget(downstream);
    if (upstream != null) {
      forget(upstream);
    }
  }

  private void forget(HttpStream stream) {
    stream.told();
    Connection connection = connections.get(stream.connection());
    if (connection != null) {
      connection.forget(stream);
    }
  }

  private void emit(LogRecord record, Item item) {
    emit(now, record.connection(), record.side(), record.direction(), null, item);
  }

  private void emit(
      Place at,
      long connection,
      Side side,
      Direction direction,
      @Nullable HttpStream stream,
      Item item) {
    long elapsed = at.monotonicNanos() - runStart;
    entries.accept(new Entry(at, elapsed, connection, side, direction, stream, item));
  }

  /** What the connections find, as entries. */
  private final class ToEntries implements Output {
    @Override
    public int previewLimit() {
      return previewLimit;
    }

    @Override
    public void item(
        Place at, Connection of, boolean request, @Nullable HttpStream stream, Item item) {
      emit(at, of.number(), of.side(), of.direction(request), stream, item);
    }

    @Override
    public void opened(HttpStream stream) {
      if (stream.side() == Side.DOWNSTREAM) {
        exchanges.begin(stream);
      }
    }

    @Override
    public void abandoned(HttpStream stream) {
      abandon(stream);
    }

    @Override
    public void body(HttpStream stream, boolean request, ByteBuf bytes, Place at) {
      bodies.body(stream, request, bytes, at);
    }

    @Override
    public void ended(HttpStream stream, boolean request, boolean whole, Place at) {
      Message message = request ? stream.request() : stream.response();
      if (whole) {
        message.end(at.monotonicNanos());
      }
      bodies.end(stream, request, whole);
      changed(stream);
    }

    @Override
    public void reset(HttpStream stream, Place at) {
      changed(stream);
    }

    private void changed(HttpStream stream) {
      OpenExchange exchange = stream.exchange();
      if (exchange != null && stream.side() == Side.DOWNSTREAM) {
        exchanges.changed(exchange, now.monotonicNanos());
      }
    }
  }
}

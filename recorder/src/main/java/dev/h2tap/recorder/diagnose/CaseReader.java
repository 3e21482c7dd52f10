package dev.h2tap.recorder.diagnose;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.timeline.Preview;
import dev.h2tap.recorder.timeline.Timeline;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects cases from the records of a log, in one pass and in bounded memory: what is told about a
 * connection or an exchange is forgotten once it has been judged. Never throws on what a record
 * holds. Not safe for use by several threads.
 */
public final class CaseReader {

  /** Where cases go when they are over, or when the log ends. */
  public interface Judge {
    void connection(ConnectionCase connection);

    void exchange(ExchangeCase exchange);

    void run(RunCase run);
  }

  private static final int PREVIEW = 512;
  private static final int FIRST_BYTES = 32;
  private static final int OPEN_LIMIT = 16_384;
  private static final int CLOSED_KEPT = 256;

  private final Judge judge;
  private final Timeline timeline = new Timeline(PREVIEW, this::take, BodySink.none());
  private final Map<Long, ConnectionCase> open = new LinkedHashMap<>();
  private final Map<Long, ConnectionCase> closed = new LinkedHashMap<>();
  private final OpenExchanges exchanges;
  private Reloads reloads = new Reloads();
  private long runStart;
  private boolean first = true;

  public CaseReader(Judge judge) {
    this.judge = judge;
    this.exchanges = new OpenExchanges(this::known, judge::exchange);
  }

  /** Takes the next record. */
  public void accept(LogRecord record) {
    if (first || record.event() instanceof Event.RunStarted) {
      endRun();
      runStart = record.monotonicNanos();
      first = false;
    }
    if (record.event() instanceof Event.Plaintext plaintext) {
      firstBytes(record, plaintext.bytes());
    }
    timeline.accept(record);
  }

  /** Nothing more will come: what is still open is judged as it stands. */
  public void finish() {
    endRun();
  }

  private void endRun() {
    timeline.finish();
    exchanges.finish();
    List.copyOf(open.values()).forEach(this::over);
    open.clear();
    closed.clear();
    reloads = new Reloads();
  }

  /** The beginning of a connection's bytes, whatever a parser makes of them. */
  private void firstBytes(LogRecord record, ByteBuf bytes) {
    ConnectionCase connection = connection(record.connection(), record.side());
    int length = Math.min(FIRST_BYTES, bytes.readableBytes());
    if (length == 0 || connection.firstPlaintext() != null) {
      return;
    }
    byte[] start = ByteBufUtil.getBytes(bytes, bytes.readerIndex(), length);
    Preview preview = new Preview(Unpooled.wrappedBuffer(start), 0, false, null);
    Place place = Place.of(record, 0);
    connection.plaintext(
        new Entry(
            place,
            place.monotonicNanos() - runStart,
            record.connection(),
            record.side(),
            record.direction(),
            null,
            new Item.Opaque(bytes.readableBytes(), preview)),
        start);
  }

  private void take(Entry entry) {
    Item item = entry.item();
    if (item instanceof Item.Exchange exchange) {
      exchanges.told(new Seen<>(exchange.summary(), entry));
      return;
    }
    if (item instanceof Item.Missing) {
      open.values().forEach(ConnectionCase::lost);
    }
    if (entry.connection() == 0) {
      runEvent(entry, item);
      return;
    }
    if (item instanceof Item.Happened happened && exchanges.take(entry, happened.event())) {
      return;
    }
    ConnectionCase connection = connection(entry.connection(), entry.side());
    connection.take(entry);
    if (item instanceof Item.Happened happened
        && (happened.event() instanceof Event.ConnectionClosed
            || happened.event() instanceof Event.ConnectFailed)) {
      open.remove(connection.number());
      over(connection);
    }
  }

  private void runEvent(Entry entry, Item item) {
    if (item instanceof Item.Happened happened && !exchanges.take(entry, happened.event())) {
      if (happened.event() instanceof Event.Gap) {
        open.values().forEach(ConnectionCase::lost);
      }
      if (happened.event() instanceof Event.CertificateReloaded reloaded) {
        reloads.take(new Seen<>(reloaded, entry));
      }
      judge.run(new RunCase(new Seen<>(happened.event(), entry)));
    }
  }

  private void over(ConnectionCase connection) {
    judge.connection(connection);
    exchanges.ended(connection);
    closed.put(connection.number(), connection);
    if (closed.size() > CLOSED_KEPT) {
      closed.remove(closed.keySet().iterator().next());
    }
  }

  private ConnectionCase connection(long number, Side side) {
    ConnectionCase known = open.get(number);
    if (known != null) {
      return known;
    }
    if (open.size() >= OPEN_LIMIT) {
      ConnectionCase oldest = open.remove(open.keySet().iterator().next());
      if (oldest != null) {
        over(oldest);
      }
    }
    ConnectionCase opened = new ConnectionCase(number, side, reloads);
    open.put(number, opened);
    return opened;
  }

  private @Nullable ConnectionCase known(long number) {
    ConnectionCase found = open.get(number);
    return found == null ? closed.get(number) : found;
  }
}

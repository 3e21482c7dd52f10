package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.LogRecord;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.TreeMap;

/**
 * Understands the records of a log one after the other, and plans what is to become of their bytes.
 * Follows {@link dev.h2tap.recorder.timeline.Timeline} in what is a loss and when a connection is
 * over. Never throws on what a record holds.
 */
final class Scan {
  private final Scope scope;
  private final EventTexts texts;
  private final Map<Long, ConnectionScan> connections = new TreeMap<>();
  private long last;

  Scan(Scope scope) {
    this.scope = scope;
    this.texts = new EventTexts(scope.rules(), scope.words());
  }

  /**
   * Takes the next record.
   *
   * @return whether it belongs to the log; one whose number does not grow cannot be told apart
   */
  boolean accept(LogRecord record) {
    if (record.sequence() <= last) {
      scope.tally().blanked("record out of order", 0);
      return false;
    }
    boolean first = last == 0;
    boolean gap = !first && record.first() > last + 1;
    last = record.sequence();
    if (first || record.event() instanceof Event.RunStarted) {
      finish();
    }
    if (gap) {
      connections.values().forEach(ConnectionScan::lost);
    }
    event(record);
    return true;
  }

  /** Nothing more will come. */
  void finish() {
    connections.values().forEach(ConnectionScan::closed);
    connections.clear();
  }

  /** The number of the last record. */
  long last() {
    return last;
  }

  private void event(LogRecord record) {
    Event event = record.event();
    if (event instanceof Event.Plaintext plaintext) {
      connections
          .computeIfAbsent(
              record.connection(), absent -> new ConnectionScan(scope, record.side(), false))
          .take(record, plaintext);
    } else if (event instanceof Event.TlsRecord tls) {
      tls(record, tls.bytes());
    } else if (event instanceof Event.Unknown unknown) {
      scope.blank(
          "record of an unknown kind",
          Span.of(record.sequence(), 0, unknown.bytes().readableBytes()),
          unknown.bytes());
    } else if (event instanceof Event.TlsSecret) {
      scope.tally().secret();
    } else {
      if (event instanceof Event.ConnectionOpened) {
        connections.put(record.connection(), new ConnectionScan(scope, record.side(), true));
      } else if (event instanceof Event.ConnectionClosed) {
        closed(record.connection());
      } else if (event instanceof Event.Gap) {
        lost(record.connection());
      }
      texts.redact(event, scope.tally());
    }
  }

  /** TLS hides what is to be hidden; what is no record of TLS goes. */
  private void tls(LogRecord record, ByteBuf bytes) {
    int type = bytes.isReadable() ? bytes.getUnsignedByte(bytes.readerIndex()) : 0;
    if (type < 20 || type > 24) {
      scope.blank(
          "TLS record of an unknown type",
          Span.of(record.sequence(), 0, bytes.readableBytes()),
          bytes);
    }
  }

  private void closed(long connection) {
    ConnectionScan closed = connections.remove(connection);
    if (closed != null) {
      closed.closed();
    }
  }

  private void lost(long connection) {
    for (Map.Entry<Long, ConnectionScan> known : connections.entrySet()) {
      if (connection == 0 || known.getKey() == connection) {
        known.getValue().lost();
      }
    }
  }
}

package dev.h2tap.recorder.exchange;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.http2.Flag;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.http2.Setting;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.tls.TlsContent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what is told of a connection. */
final class ConnectionBuilder {
  private final long number;
  private final Side side;
  private final Entry first;
  private Event.@Nullable ConnectionOpened opened;
  private Event.@Nullable ConnectFailed connectFailed;
  private Event.@Nullable TlsHandshakeComplete handshake;
  private Event.@Nullable TlsHandshakeFailed handshakeFailed;
  private final List<RecordedConnection.Alert> alerts = new ArrayList<>();
  private List<Setting> clientSettings = List.of();
  private List<Setting> serverSettings = List.of();
  private boolean clientSettled;
  private boolean serverSettled;
  private Frame.@Nullable GoAway serverGoAway;
  private long serverGoAwayNanos;
  private Event.@Nullable ConnectionClosed closed;
  private long closedNanos;
  private int streams;

  ConnectionBuilder(Entry first) {
    this.number = first.connection();
    this.side = first.side();
    this.first = first;
  }

  void opened() {
    streams++;
  }

  void gone() {
    streams--;
  }

  /** Whether nothing more can come of it, and no exchange on it waits to be told. */
  boolean isOver() {
    return streams == 0 && (closed != null || connectFailed != null);
  }

  void take(Entry entry) {
    boolean byServer = byServer(entry);
    if (entry.item() instanceof Item.Happened happened) {
      take(happened.event(), byServer, entry.place().monotonicNanos());
    } else if (entry.item() instanceof Item.Handshake complete) {
      handshake = complete.event().withGroup(complete.group());
    } else if (entry.item() instanceof Item.Tls tls
        && tls.content() instanceof TlsContent.Alert alert) {
      alert(byServer, alert.fatal(), alert.description());
    } else if (entry.item() instanceof Item.Http2 http2) {
      take(http2.frame(), byServer, entry.place().monotonicNanos());
    }
  }

  private void take(Event event, boolean byServer, long nanos) {
    if (event instanceof Event.ConnectionOpened open) {
      opened = open;
    } else if (event instanceof Event.ConnectFailed failed) {
      connectFailed = failed;
    } else if (event instanceof Event.TlsHandshakeFailed failed) {
      handshakeFailed = failed;
    } else if (event instanceof Event.Alert alert) {
      alert(byServer, alert.fatal(), alert.number());
    } else if (event instanceof Event.ConnectionClosed close) {
      closed = close;
      closedNanos = nanos;
    }
  }

  private void alert(boolean byServer, boolean fatal, int description) {
    if (alerts.size() < RecordedConnection.ALERT_LIMIT) {
      alerts.add(new RecordedConnection.Alert(byServer, fatal, description));
    }
  }

  private void take(Frame frame, boolean byServer, long nanos) {
    if (frame instanceof Frame.GoAway goAway && byServer) {
      serverGoAway = goAway;
      serverGoAwayNanos = nanos;
    } else if (frame instanceof Frame.Settings settings && !frame.header().has(Flag.ACK)) {
      if (byServer && !serverSettled) {
        serverSettled = true;
        serverSettings = settings.settings();
      } else if (!byServer && !clientSettled) {
        clientSettled = true;
        clientSettings = settings.settings();
      }
    }
  }

  /** Whether the server of the connection sent what the entry tells of. */
  static boolean byServer(Entry entry) {
    return (entry.side() == Side.DOWNSTREAM) == (entry.direction() == Direction.SENT);
  }

  RecordedConnection build() {
    return new RecordedConnection(
        number,
        side,
        first.place().record(),
        first.place().monotonicNanos(),
        first.place().wallNanos(),
        opened,
        connectFailed,
        handshake,
        handshakeFailed,
        alerts,
        clientSettings,
        serverSettings,
        serverGoAway,
        serverGoAwayNanos,
        closed,
        closedNanos);
  }
}

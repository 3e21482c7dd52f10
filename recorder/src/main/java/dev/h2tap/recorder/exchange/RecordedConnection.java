package dev.h2tap.recorder.exchange;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.http2.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a connection at some point. What was not seen is null or empty. Client and
 * server are those of this connection: upstream, h2tap is the client.
 *
 * @param number of the connection in the log
 * @param firstRecord the number of the first record that tells of it
 * @param startNanos when that was, on the run's own clock
 * @param startWallNanos the same in nanoseconds since 1970-01-01T00:00:00Z
 * @param alerts in order, at most {@link #ALERT_LIMIT}
 * @param clientSettings of the client's first SETTINGS
 * @param serverSettings of the server's first SETTINGS
 * @param serverGoAway the last GOAWAY of the server
 * @param serverGoAwayNanos when it came, on the run's own clock; 0 where none did
 * @param closedNanos when it ended, on the run's own clock; 0 while it is open
 */
public record RecordedConnection(
    long number,
    Side side,
    long firstRecord,
    long startNanos,
    long startWallNanos,
    Event.@Nullable ConnectionOpened opened,
    Event.@Nullable ConnectFailed connectFailed,
    Event.@Nullable TlsHandshakeComplete handshake,
    Event.@Nullable TlsHandshakeFailed handshakeFailed,
    List<Alert> alerts,
    List<Setting> clientSettings,
    List<Setting> serverSettings,
    Frame.@Nullable GoAway serverGoAway,
    long serverGoAwayNanos,
    Event.@Nullable ConnectionClosed closed,
    long closedNanos) {

  public static final int ALERT_LIMIT = 16;

  /** A TLS alert, and who sent it. */
  public record Alert(boolean byServer, boolean fatal, int number) {}

  public RecordedConnection {
    alerts = List.copyOf(alerts);
    clientSettings = List.copyOf(clientSettings);
    serverSettings = List.copyOf(serverSettings);
  }
}

package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.Kind;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.RecordHeader;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * What has to be decoded of a log to tell of its exchanges alone: nothing of TLS, and not what an
 * upstream says over HTTP/2. What is told of a response is what the client got; only where h2tap
 * asked itself is it what the upstream said.
 */
public final class ExchangeRecords {
  private static final Set<Kind> KINDS =
      EnumSet.of(
          Kind.RUN_STARTED,
          Kind.RUN_ENDED,
          Kind.CONNECTION_OPENED,
          Kind.CONNECTION_CLOSED,
          Kind.PLAINTEXT,
          Kind.EXCHANGE_BRIDGED,
          Kind.EXCHANGE_ENDED,
          Kind.GAP,
          Kind.LEFT_OUT);

  /** Connections to upstreams that speak HTTP/2. */
  private final Set<Long> http2 = new HashSet<>();

  /** Those of them that carry what clients asked for. */
  private final Set<Long> ofClients = new HashSet<>();

  /** Whether a record matters, as far as those before it tell. */
  public boolean has(RecordHeader header) {
    Kind kind = header.kind();
    if (kind == null || !KINDS.contains(kind)) {
      return false;
    }
    boolean upstreamSays =
        kind == Kind.PLAINTEXT
            && header.side() == Side.UPSTREAM
            && header.direction() == Direction.RECEIVED;
    return !upstreamSays || !ofClients.contains(header.connection());
  }

  /** Takes every record that matters, in order. */
  public void learn(LogRecord record) {
    Event event = record.event();
    if (event instanceof Event.Plaintext plaintext) {
      if (record.side() == Side.UPSTREAM
          && record.direction() == Direction.SENT
          && plaintext.syntax() == Syntax.HTTP2) {
        http2.add(record.connection());
      }
    } else if (event instanceof Event.ExchangeBridged bridged) {
      if (bridged.downstreamConnection() > 0 && http2.contains(bridged.upstreamConnection())) {
        ofClients.add(bridged.upstreamConnection());
      }
    } else if (event instanceof Event.ConnectionClosed) {
      http2.remove(record.connection());
      ofClients.remove(record.connection());
    } else if (event instanceof Event.RunStarted) {
      http2.clear();
      ofClients.clear();
    }
  }
}

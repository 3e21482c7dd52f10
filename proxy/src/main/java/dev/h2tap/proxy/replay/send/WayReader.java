package dev.h2tap.proxy.replay.send;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.exchange.ExchangeReader.Recording;
import dev.h2tap.recorder.exchange.RecordedConnection;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.exchange.RecordedStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the ways of requests: as they went in the recording, where nothing else was asked for. A
 * request that never went upstream goes the way of the connection that was tried for it, to go by
 * time, among those to its authority, or in a log with one target only.
 */
public final class WayReader {
  private static final String UNKNOWN =
      "the log does not tell what was dialled for it; give --to URL";

  private static final String UNKNOWN_WHICH =
      "it got to no upstream, and the log does not tell which one was tried for it; give --to URL";

  private static final List<String> BOTH = List.of("h2", "http/1.1");

  private final @Nullable Target target;
  private final @Nullable UpstreamProtocol protocol;
  private final @Nullable List<String> alpn;
  private final Set<Target> targets = new HashSet<>();

  /** By what was dialled, and when. */
  private final Map<Authority, NavigableMap<Long, RecordedConnection>> upstreams = new HashMap<>();

  /**
   * @param target null for the recorded ones
   * @param protocol null for the recorded ones
   * @param alpn null for the recorded offers
   */
  public WayReader(
      Recording recording,
      @Nullable Target target,
      @Nullable UpstreamProtocol protocol,
      @Nullable List<String> alpn) {
    this.target = target;
    this.protocol = protocol;
    this.alpn = alpn;
    recording.connections().stream()
        .filter(connection -> connection.side() == Side.UPSTREAM)
        .forEach(this::add);
  }

  private void add(RecordedConnection connection) {
    Target to = recorded(connection);
    if (to != null) {
      targets.add(to);
      upstreams
          .computeIfAbsent(to.authority(), t -> new TreeMap<>())
          .put(connection.startWallNanos(), connection);
    }
  }

  /**
   * The way of an exchange.
   *
   * @param head its request
   * @param endNanos when it was over, nanoseconds since 1970-01-01T00:00:00Z
   */
  Way of(RecordedExchange exchange, RequestHead head, long endNanos) throws NotSendableException {
    RecordedStream upstream = exchange.upstream();
    RecordedConnection connection =
        upstream == null ? tried(head, endNanos) : upstream.connection();
    Target to = target == null ? recorded(connection) : target;
    if (to == null) {
      throw new NotSendableException(upstream == null ? UNKNOWN_WHICH : UNKNOWN);
    }
    String spoken = upstream == null ? "" : upstream.protocol();
    List<String> offer = alpn != null ? alpn : offer(connection, spoken);
    UpstreamProtocol chosen = protocol;
    if (chosen == null) {
      chosen = alpn == null ? as(spoken, connection, to) : UpstreamProtocol.AUTO;
    }
    return new Way(to, chosen.suits(offer) ? offer : usual(chosen), chosen);
  }

  /**
   * The last connection that had begun by then, if it is sure to lead where the request was meant
   * to go: a request may hold what no other server is to see.
   */
  private @Nullable RecordedConnection tried(RequestHead head, long endNanos) {
    Authority only = targets.size() == 1 ? targets.iterator().next().authority() : asked(head);
    NavigableMap<Long, RecordedConnection> there = only == null ? null : upstreams.get(only);
    var last = there == null ? null : there.floorEntry(endNanos);
    return last == null ? null : last.getValue();
  }

  private static @Nullable Authority asked(RequestHead head) {
    try {
      return head.authority() == null
          ? null
          : Authority.parse(head.authority(), head.scheme().equals("https") ? 443 : 80);
    } catch (MalformedMessageException e) {
      return null;
    }
  }

  private static @Nullable Target recorded(@Nullable RecordedConnection connection) {
    Event.ConnectionOpened opened = connection == null ? null : connection.opened();
    Event.ConnectFailed failed = connection == null ? null : connection.connectFailed();
    return Target.recorded(
        opened != null ? opened.target() : failed != null ? failed.target() : null);
  }

  private static List<String> offer(@Nullable RecordedConnection connection, String spoken) {
    if (connection != null && connection.handshake() != null) {
      return connection.handshake().alpnOffered();
    } else if (connection != null && connection.handshakeFailed() != null) {
      return connection.handshakeFailed().alpnOffered();
    }
    return spoken.isEmpty()
        ? BOTH
        : usual(isHttp2(spoken) ? UpstreamProtocol.H2 : UpstreamProtocol.HTTP1);
  }

  private static List<String> usual(UpstreamProtocol protocol) {
    return switch (protocol) {
      case AUTO -> BOTH;
      case HTTP1 -> List.of("http/1.1");
      case H2 -> List.of("h2");
    };
  }

  /**
   * What ALPN chose may be chosen otherwise today; what was spoken without that is spoken again.
   */
  private static UpstreamProtocol as(
      String spoken, @Nullable RecordedConnection connection, Target to) {
    if (spoken.isEmpty()) {
      return UpstreamProtocol.AUTO;
    }
    String chosen =
        connection == null || connection.handshake() == null ? null : connection.handshake().alpn();
    boolean byAlpn = to.tls() && chosen != null && isHttp2(spoken) == chosen.endsWith("h2");
    return byAlpn
        ? UpstreamProtocol.AUTO
        : isHttp2(spoken) ? UpstreamProtocol.H2 : UpstreamProtocol.HTTP1;
  }

  private static boolean isHttp2(String spoken) {
    return spoken.equals("h2");
  }
}

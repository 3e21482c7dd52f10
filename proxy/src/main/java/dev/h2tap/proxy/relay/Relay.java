package dev.h2tap.proxy.relay;

import dev.h2tap.recorder.event.Party;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bytes both ways between two ends, whatever they mean, for as long as the ends like: silence ends
 * nothing. They flow under credit, as in an exchange: what has left at one end is credited to the
 * other, which may then read as much again. The end of one direction leaves the other open; what
 * breaks one end breaks the other. Owned by the event loop that both ends share.
 */
public final class Relay {
  /**
   * How long one half of a WebSocket may be silent once the other has ended. In that protocol it
   * has nothing more to say (RFC 6455 §7.1.1); elsewhere half a tunnel may live on for hours.
   */
  public static final long WEBSOCKET_HALF_OPEN_MILLIS = 10_000;

  private final Leg client;
  private final Leg upstream;
  private final Ending ending;
  private final EventLoop eventLoop;
  private final long halfOpenMillis;
  private boolean moved;
  private boolean over;

  /** Hears, once, how a tunnel ended. */
  public interface Ending {
    /**
     * @param blame who broke it, null where both ends had ended
     * @param reason in words, null likewise
     * @param sent bytes that the client sent
     * @param received bytes that the upstream sent
     */
    void ended(@Nullable Party blame, @Nullable String reason, long sent, long received);
  }

  private Relay(
      RelayEnd client, RelayEnd upstream, EventLoop eventLoop, long halfOpenMillis, Ending ending) {
    this.eventLoop = eventLoop;
    this.halfOpenMillis = halfOpenMillis;
    this.client = new Leg(Party.CLIENT, client);
    this.upstream = new Leg(Party.UPSTREAM, upstream);
    this.ending = ending;
  }

  /**
   * Lets bytes flow between the two.
   *
   * @param halfOpenMillis how long one half may be silent once the other has ended; 0 for ever
   */
  public static void join(
      RelayEnd client, RelayEnd upstream, EventLoop eventLoop, long halfOpenMillis, Ending ending) {
    Relay relay = new Relay(client, upstream, eventLoop, halfOpenMillis, ending);
    upstream.begin(relay.upstream);
    client.begin(relay.client);
  }

  private void closeWhenSilent() {
    moved = false;
    eventLoop.schedule(
        () -> {
          if (moved && !over) {
            closeWhenSilent();
          } else if (!over) {
            over(null, null);
            client.end.close();
            upstream.end.close();
          }
        },
        halfOpenMillis,
        TimeUnit.MILLISECONDS);
  }

  private void over(@Nullable Party blame, @Nullable String reason) {
    over = true;
    ending.ended(blame, reason, client.bytes, upstream.bytes);
  }

  /** What an end tells the tunnel of itself. Every call is harmless once the tunnel is over. */
  public final class Leg {
    private final Party party;
    private final RelayEnd end;
    private long bytes;
    private boolean ended;

    private Leg(Party party, RelayEnd end) {
      this.party = party;
      this.end = end;
    }

    private Leg opposite() {
      return this == client ? upstream : client;
    }

    /** Whose end this is. */
    public Party party() {
      return party;
    }

    /** Bytes arrived. Takes over {@code data}. */
    public void received(ByteBuf data) {
      if (over || ended) {
        data.release();
      } else {
        bytes += data.readableBytes();
        opposite().end.write(data);
      }
    }

    /** So many bytes that were written have left. */
    public void written(int bytes) {
      if (!over) {
        moved = true;
        opposite().end.consumed(bytes);
      }
    }

    /** Nothing more will arrive; what is written still leaves. */
    public void ended() {
      if (!over && !ended) {
        ended = true;
        opposite().end.end();
        if (opposite().ended) {
          over(null, null);
        } else if (halfOpenMillis > 0) {
          closeWhenSilent();
        }
      }
    }

    /** The peer has ended both directions in good order. */
    public void closed() {
      if (!over) {
        over(null, null);
        opposite().end.close();
      }
    }

    /**
     * The end broke.
     *
     * @param blame who did it
     * @param errorCode what an HTTP/2 peer of the other end is told
     */
    public void broken(Party blame, long errorCode, String reason) {
      if (!over) {
        over(blame, reason);
        opposite().end.abort(errorCode);
      }
    }
  }
}

package dev.h2tap.proxy.replay.frames;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the client of a recorded connection sent.
 *
 * @param connection its number in the log
 * @param tls whether it was within TLS
 * @param alpnOffered what the client offered; empty: no ALPN extension
 * @param sni the name in the ClientHello, null if none
 * @param syntax what its first bytes were
 * @param serverClosed whether the server ended the connection
 */
public record RecordedSide(
    Records log,
    long connection,
    Side side,
    boolean tls,
    List<String> alpnOffered,
    @Nullable String sni,
    Syntax syntax,
    boolean serverClosed) {

  /**
   * A frame, or what was sent at once where it is no HTTP/2.
   *
   * @param afterNanos how long after the first bytes it was sent
   * @param heard what the server had said by then
   */
  record Piece(ByteBuf bytes, long afterNanos, Heard heard) {}

  /** Takes the pieces in order. */
  @FunctionalInterface
  interface Taker {
    void take(Piece piece) throws IOException;
  }

  /**
   * Looks a connection up.
   *
   * @throws UserException if the log has no bytes of its client
   */
  public static RecordedSide of(Records log, long connection) throws IOException, UserException {
    Found found = new Found(connection);
    log.each(found::take);
    Side side = found.side;
    if (side == null || found.syntax == null) {
      throw new UserException(
          (side == null
                  ? "there is no connection " + connection + " in the log"
                  : "no bytes of connection " + connection + "'s client can be read in the log")
              + (found.readable.isEmpty()
                  ? "; it has none of a connection's bytes"
                  : "; --connection may be " + found.choice()));
    }
    return new RecordedSide(
        log,
        connection,
        side,
        found.tls,
        found.alpnOffered,
        found.sni,
        found.syntax,
        found.serverClosed);
  }

  /**
   * Reads through the log.
   *
   * @return what the server had said in the end
   */
  Heard each(Taker taker) throws IOException, UserException {
    Talk talk = new Talk(syntax);
    log.each(
        record -> {
          if (record.connection() != connection) {
            return;
          }
          long now = record.monotonicNanos();
          if (!(record.event() instanceof Event.Plaintext plaintext)) {
            if (serverClosed && record.event() instanceof Event.ConnectionClosed) {
              talk.serverActed(now);
            }
          } else if (isClients(record)) {
            talk.sent(plaintext.bytes(), now, taker);
          } else {
            talk.received(plaintext.bytes(), now);
          }
        });
    return talk.heard();
  }

  private static boolean isClients(LogRecord record) {
    return record.direction()
        == (record.side() == Side.UPSTREAM ? Direction.SENT : Direction.RECEIVED);
  }

  /** What is found while a log is read. */
  private static final class Found {
    /** How many connections an error names. */
    private static final int NAMED = 10;

    private final long connection;
    private final TreeSet<Long> readable = new TreeSet<>();
    private @Nullable Side side;
    private boolean tls;
    private List<String> alpnOffered = List.of();
    private @Nullable String sni;
    private @Nullable Syntax syntax;
    private boolean serverClosed;

    Found(long connection) {
      this.connection = connection;
    }

    void take(LogRecord record) {
      Event event = record.event();
      boolean clients = event instanceof Event.Plaintext && isClients(record);
      if (clients && readable.size() <= NAMED) {
        readable.add(record.connection());
      }
      if (record.connection() != connection || record.side() == Side.NONE) {
        return;
      }
      side = record.side();
      if (clients && syntax == null && event instanceof Event.Plaintext plaintext) {
        syntax = plaintext.syntax();
      } else if (event instanceof Event.ConnectionOpened opened) {
        tls = opened.tls();
      } else if (event instanceof Event.TlsHandshakeComplete handshake) {
        tls = true;
        alpnOffered = handshake.alpnOffered();
        sni = handshake.sni();
      } else if (event instanceof Event.ConnectionClosed closed) {
        serverClosed = closed.by() == server();
      }
    }

    private Party server() {
      return side == Side.UPSTREAM ? Party.UPSTREAM : Party.H2TAP;
    }

    String choice() {
      String names =
          String.join(", ", readable.stream().limit(NAMED).map(String::valueOf).toList());
      return readable.size() > NAMED ? names + ", …" : names;
    }
  }
}

package dev.h2tap.proxy.probe;

import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.Recorder;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Notes what is recorded of an attempt, and passes it on to the session log. Of several connections
 * the last one counts. Belongs to the event loop of the attempt.
 */
final class Witness implements Recorder {
  private static final int ANSWER = 512;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HANDSHAKE = 22;

  private final Recorder log;
  private final Event.RuleApplied attempt;
  private final Runnable onClosed;

  long connection;
  long exchange;
  boolean opened;
  boolean serverHello;
  boolean finished;
  byte[] answer = new byte[0];
  Event.@Nullable ConnectFailed connectFailed;
  Event.@Nullable TlsHandshakeComplete handshake;
  Event.@Nullable TlsHandshakeFailed handshakeFailed;
  Event.@Nullable Alert alert;
  Event.@Nullable ConnectionClosed closed;
  Event.@Nullable ExchangeEnded ended;
  @Nullable Syntax spoken;

  /**
   * @param attempt what is tried, for the log
   * @param onClosed is run when the connection has ended
   */
  Witness(Recorder log, Event.RuleApplied attempt, Runnable onClosed) {
    this.log = log;
    this.attempt = attempt;
    this.onClosed = onClosed;
  }

  @Override
  public long newConnection() {
    connection = log.newConnection();
    opened = false;
    serverHello = false;
    finished = false;
    answer = new byte[0];
    connectFailed = null;
    handshake = null;
    handshakeFailed = null;
    alert = null;
    closed = null;
    spoken = null;
    log.record(connection, Side.UPSTREAM, Direction.NONE, attempt);
    return connection;
  }

  @Override
  public long newExchange() {
    exchange = log.newExchange();
    return exchange;
  }

  @Override
  public void record(long number, Side side, Direction direction, Event event) {
    if (event instanceof Event.ExchangeEnded end) {
      ended = end;
    }
    boolean ofLast = number == connection;
    if (ofLast) {
      note(direction, event);
    }
    log.record(number, side, direction, event);
    if (ofLast && event instanceof Event.ConnectionClosed) {
      onClosed.run();
    }
  }

  private void note(Direction direction, Event event) {
    if (event instanceof Event.ConnectionOpened) {
      opened = true;
    } else if (event instanceof Event.RuleApplied rule) {
      throughProxy(rule.rule());
    } else if (event instanceof Event.ConnectFailed failed) {
      connectFailed = failed;
    } else if (event instanceof Event.TlsHandshakeComplete complete) {
      handshake = complete;
      finished = true;
    } else if (event instanceof Event.TlsHandshakeFailed failed) {
      handshakeFailed = failed;
    } else if (event instanceof Event.Alert received) {
      alert = received;
    } else if (event instanceof Event.ConnectionClosed end) {
      closed = end;
    } else if (event instanceof Event.TlsRecord record) {
      int type = record.bytes().getUnsignedByte(record.bytes().readerIndex());
      serverHello |= direction == Direction.RECEIVED && type == HANDSHAKE;
      finished |= direction == Direction.SENT && type == CHANGE_CIPHER_SPEC && serverHello;
    } else if (event instanceof Event.Plaintext plaintext) {
      if (direction == Direction.SENT) {
        spoken = plaintext.syntax();
      } else if (answer.length < ANSWER) {
        keep(plaintext.bytes());
      }
    }
  }

  /** The peer is reached when a proxy on the way has opened the tunnel, and not what it said. */
  private void throughProxy(String rule) {
    if (rule.equals(ConnectionCase.VIA)) {
      opened = false;
    } else if (rule.equals(ConnectionCase.VIA_OPEN)) {
      opened = true;
      answer = new byte[0];
      spoken = null;
    }
  }

  private void keep(ByteBuf bytes) {
    int room = Math.min(ANSWER - answer.length, bytes.readableBytes());
    byte[] longer = Arrays.copyOf(answer, answer.length + room);
    bytes.getBytes(bytes.readerIndex(), longer, answer.length, room);
    answer = longer;
  }

  @Override
  public void transferred(Side side, Direction direction, int bytes) {
    log.transferred(side, direction, bytes);
  }

  @Override
  public boolean enabled() {
    return true;
  }

  @Override
  public boolean congested() {
    return log.congested();
  }

  @Override
  public void whenDrained(Runnable task) {
    log.whenDrained(task);
  }

  /** The log is its owner's to close. */
  @Override
  public void close() {}
}

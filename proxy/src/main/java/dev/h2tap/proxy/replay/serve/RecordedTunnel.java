package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.relay.Relay;
import dev.h2tap.proxy.relay.RelayEnd;
import dev.h2tap.proxy.replay.Speed;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.exchange.RecordedBody;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The recorded server's end of a tunnel: what it sent comes again, each piece once the client has
 * sent as many bytes as it had then, whatever they say. Owned by one event loop.
 */
final class RecordedTunnel implements RelayEnd {
  private static final int WINDOW = 256 * 1024;

  private final Answer answer;
  private final Speed speed;
  private final EventLoop eventLoop;
  private final BodyPieces pieces;
  private Relay.@Nullable Leg leg;
  private long lastNanos;
  private long received;
  private int unconsumed;
  private boolean pausing;
  private boolean clientEnded;
  private boolean over;

  RecordedTunnel(Answer answer, Speed speed, EventLoop eventLoop, Executor blocking) {
    this.answer = answer;
    this.speed = speed;
    this.eventLoop = eventLoop;
    this.pieces = new BodyPieces(answer.body(), true, eventLoop, blocking);
    this.lastNanos = answer.times().head();
  }

  @Override
  public void begin(Relay.Leg begun) {
    leg = begun;
    eventLoop.execute(this::proceed);
  }

  private void proceed() {
    while (!over && !pausing && !pieces.isAtEnd()) {
      long nanos = pieces.nanos();
      if (pieces.isReading() || unconsumed >= WINDOW || isAwaited(nanos)) {
        return;
      }
      if (pause(nanos)) {
        return;
      }
      lastNanos = nanos;
      pieces.next(this::pass, this::unreadable);
    }
    if (!over && !pausing && pieces.isAtEnd()) {
      endIfSaid();
    }
  }

  /** Whether the client had said by then what it has not said yet. */
  private boolean isAwaited(long nanos) {
    return !clientEnded && received < sentUntil(nanos);
  }

  /** How much the client had sent by then. */
  private long sentUntil(long nanos) {
    RecordedBody sent = answer.request();
    int low = 0;
    int high = sent.pieces();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sent.nanosOf(middle) < nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? 0 : sent.endOf(low - 1);
  }

  private boolean pause(long nanos) {
    long left = speed.nanos(nanos - lastNanos);
    if (left == 0) {
      return false;
    }
    pausing = true;
    lastNanos = nanos;
    eventLoop.schedule(
        () -> {
          pausing = false;
          proceed();
        },
        left,
        TimeUnit.NANOSECONDS);
    return true;
  }

  private void pass(ByteBuf bytes) {
    Relay.Leg current = leg;
    if (over || current == null) {
      bytes.release();
      return;
    }
    unconsumed += bytes.readableBytes();
    current.received(bytes);
    if (!answer.body().isInMemory()) {
      proceed();
    }
  }

  private void unreadable(IOException cause) {
    if (!over && leg != null) {
      over = true;
      leg.broken(
          Party.UPSTREAM, Http2Error.INTERNAL_ERROR.code(), "the recorded bytes are not there");
    }
  }

  /** All is said: the server ended its half, unless the client was to end first. */
  private void endIfSaid() {
    boolean heardAll = received >= answer.request().length();
    if (leg != null && (clientEnded || (heardAll && answer.ending() instanceof Ending.Whole))) {
      over = true;
      leg.ended();
    }
  }

  @Override
  public void write(ByteBuf data) {
    int length = data.readableBytes();
    data.release();
    received += length;
    if (leg != null) {
      leg.written(length);
    }
    eventLoop.execute(this::proceed);
  }

  @Override
  public void consumed(int bytes) {
    unconsumed -= bytes;
    eventLoop.execute(this::proceed);
  }

  @Override
  public void end() {
    clientEnded = true;
    eventLoop.execute(this::proceed);
  }

  @Override
  public void close() {
    over = true;
  }

  @Override
  public void abort(long errorCode) {
    over = true;
  }
}

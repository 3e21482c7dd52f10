package dev.h2tap.proxy.replay.send;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.bridge.ClientStream;
import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.ExchangeObserver;
import dev.h2tap.proxy.bridge.Upstreams;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.log.Recorder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * A recorded request under way: the client's half of an exchange, who sends what is in the log and
 * passes over what comes, since that is recorded. Content is read as the upstream takes it. All
 * calls on its event loop, which reads the bodies of the log from memory or a file.
 */
final class Sending implements ClientStream {
  private static final int PIECE = 32 << 10;
  private static final int MOST_UNDER_WAY = 2 * PIECE;
  private static final long CONTINUE_MILLIS = 1_000;

  private final ReplayRequest request;
  private final EventLoop eventLoop;
  private final long silenceMillis;
  private final Runnable done;
  private final Exchange exchange;
  private final Future<?> watch;
  private long sent;
  private int underWay;
  private boolean mayContinue;
  private boolean requestEnded;
  private boolean feeding;
  private boolean responseEnded;
  private boolean over;
  private long received;
  private boolean moved;

  /**
   * @param silenceMillis when nothing moved for so long it is given up
   * @param done runs once when it is over
   */
  Sending(
      ReplayRequest request,
      Upstreams upstreams,
      Recorder recorder,
      EventLoop eventLoop,
      long silenceMillis,
      Runnable done) {
    this.request = request;
    this.eventLoop = eventLoop;
    this.silenceMillis = silenceMillis;
    this.done = done;
    this.mayContinue = !request.head().expectsContinue();
    this.exchange =
        new Exchange(
            Arrival.NONE,
            request.head(),
            this,
            upstreams,
            recorder,
            ExchangeObserver.NONE,
            eventLoop);
    this.watch =
        eventLoop.scheduleAtFixedRate(
            this::lookForLife, silenceMillis, silenceMillis, TimeUnit.MILLISECONDS);
  }

  /** The number of its exchange in the new log. */
  long number() {
    return exchange.number();
  }

  void start() {
    boolean empty = !request.hasContent();
    requestEnded = empty;
    if (!mayContinue) {
      eventLoop.schedule(this::goOn, CONTINUE_MILLIS, TimeUnit.MILLISECONDS);
    }
    exchange.start(empty);
    feed();
  }

  private void goOn() {
    mayContinue = true;
    feed();
  }

  /** Sends as much as may be under way. */
  private void feed() {
    if (feeding) {
      return;
    }
    feeding = true;
    while (mayContinue && !requestEnded && !over && underWay < MOST_UNDER_WAY) {
      sendPiece();
    }
    feeding = false;
    endIfComplete();
  }

  private void sendPiece() {
    long left = request.body().length() - sent;
    if (left == 0) {
      requestEnded = true;
      exchange.requestTrailers(request.trailers());
      return;
    }
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, left));
    try {
      sent += request.body().read(sent, piece);
    } catch (IOException e) {
      giveUp("the request's content can no longer be read: " + e.getMessage());
      return;
    }
    int length = piece.position();
    underWay += length;
    requestEnded = sent == request.body().length() && request.trailers().isEmpty();
    exchange.requestData(Unpooled.wrappedBuffer(piece.flip()), requestEnded);
  }

  /** Called twice with nothing in between it gives up. */
  private void lookForLife() {
    if (!moved) {
      giveUp("nothing came or went for " + silenceMillis + " ms");
    }
    moved = false;
  }

  private void giveUp(String why) {
    if (over) {
      return;
    }
    exchange.gone(Party.H2TAP, Http2Error.CANCEL.code(), why);
    end();
  }

  private void end() {
    if (!over) {
      over = true;
      watch.cancel(false);
      done.run();
    }
  }

  /**
   * The exchange goes on while the request is not over, unless the upstream wants no more of it.
   */
  private void endIfComplete() {
    if (responseEnded && (requestEnded || exchange.isOver())) {
      end();
    }
  }

  @Override
  public long connection() {
    return 0;
  }

  /** There is no client's stream: the number of the exchange keeps them apart. */
  @Override
  public long stream() {
    return exchange.number();
  }

  @Override
  public boolean hasErrorCodes() {
    return true;
  }

  @Override
  public void interim(ResponseHead head) {
    moved = true;
    exchange.response().interimWritten();
    if (!mayContinue && head.status() == 100) {
      eventLoop.execute(this::goOn);
    }
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    moved = true;
    mayContinue = true;
    responseCame(end);
    stopIfEnough();
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    moved = true;
    int length = data.readableBytes();
    data.release();
    received += length;
    exchange.response().written(length);
    responseCame(end);
    stopIfEnough();
  }

  @Override
  public void trailers(Fields trailers) {
    responseCame(true);
  }

  private void responseCame(boolean end) {
    responseEnded |= end;
    eventLoop.execute(this::feed);
  }

  /** The client of the recording had left by now, or a server streams that did not then. */
  private void stopIfEnough() {
    if (responseEnded) {
      return;
    }
    if (received >= request.enough()) {
      eventLoop.execute(() -> giveUp("the recording has no more of the response"));
    } else if (received > request.tooMuch()) {
      eventLoop.execute(
          () -> giveUp("the response goes on far beyond the length of the recorded one"));
    }
  }

  @Override
  public void abort(long errorCode) {
    eventLoop.execute(this::end);
  }

  @Override
  public void requestConsumed(int bytes) {
    moved |= bytes > 0;
    underWay -= bytes;
    if (!feeding && underWay < MOST_UNDER_WAY) {
      feed();
    }
  }
}

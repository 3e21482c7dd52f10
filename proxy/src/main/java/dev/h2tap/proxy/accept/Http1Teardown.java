package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.tap.ReadGate;
import dev.h2tap.proxy.tap.ReadGate.Reason;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import java.util.concurrent.TimeUnit;

/**
 * How h2tap ends an HTTP/1.1 client's connection: behind a last response, in the middle of one, or
 * without any. What is written gets time to leave; behind a last response the client is not cut off
 * while it still sends (RFC 9112 §9.6). On the event loop of the connection.
 */
final class Http1Teardown {
  /** How long what is written may take to leave, at a client that does not read. */
  private static final long LEAVE_MILLIS = 1_000;

  private final AcceptedChannel accepted;
  private final Http1ResponseWriter responses;

  private boolean begun;
  private boolean dropsInput;

  /**
   * @param responses writes to the same connection
   */
  Http1Teardown(AcceptedChannel accepted, Http1ResponseWriter responses) {
    this.accepted = accepted;
    this.responses = responses;
  }

  /** Whether nothing that still comes is read as a request. */
  boolean hasBegun() {
    return begun;
  }

  /** Nothing more is read as a request: what the client still sends is dropped until the close. */
  void dropInput() {
    begun = true;
    dropsInput = true;
  }

  /**
   * The last response is written.
   *
   * @param inputLeft whether the client has sent, or may still send, what is not answered any more
   */
  void closeAfterResponse(boolean inputLeft) {
    begun = true;
    accepted.tap().closing(Manner.FIN, "the last response is sent");
    ChannelFuture lastWrite = responses.flush();
    if (dropsInput || inputLeft) {
      ReadGate.of(accepted.channel()).release(Reason.PIPELINED);
      ReadGate.of(accepted.channel()).release(Reason.PEER_SLOW);
      LingeringClose.after(lastWrite);
    } else {
      lastWrite.addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** No exchange is under way. */
  void closeIdle(String why) {
    begun = true;
    accepted.tap().closing(Manner.FIN, why);
    closeAfter(responses.flush());
  }

  /** The client sent what cannot be understood and no response can tell it any more. */
  void closeMalformed(String fault) {
    begun = true;
    accepted.close(Manner.ERROR, fault);
  }

  /** What has arrived of the response is sent, then the connection ends as no response does. */
  void breakOff() {
    begun = true;
    if (responses.endsWithConnection()) {
      accepted.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }
    accepted.tap().closing(Manner.ERROR, "the response broke off upstream");
    closeAfter(responses.flush());
  }

  /** The same, by a reset of the connection. */
  void reset() {
    begun = true;
    accepted.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    accepted.tap().closing(Manner.RST, "the response broke off upstream");
    Runnable end = () -> accepted.closeTransport(Manner.RST, "the response broke off upstream");
    responses.flush().addListener(left -> end.run());
    closeInTime(end);
  }

  private void closeAfter(ChannelFuture lastWrite) {
    lastWrite.addListener(ChannelFutureListener.CLOSE);
    closeInTime(accepted.channel()::close);
  }

  private void closeInTime(Runnable close) {
    Channel channel = accepted.channel();
    if (channel.isOpen()) {
      channel.eventLoop().schedule(close, LEAVE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}

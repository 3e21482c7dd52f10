package dev.h2tap.proxy.tap;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts a connection's bytes and records how it ended; the first inbound handler of its pipeline.
 */
public final class ConnectionTap extends ChannelDuplexHandler {
  private final TapPoint point;
  private Opening opening = new Opening();
  private long received;
  private long receivedOfProxy;
  private long sent;
  private @Nullable Party closedBy;
  private Manner manner = Manner.FIN;
  private @Nullable String detail;
  private @Nullable Boolean closeNotify;
  private @Nullable String finding;
  private boolean closed;

  public ConnectionTap(TapPoint point) {
    this.point = point;
  }

  /** Bytes received so far, TLS included; what a proxy on the way said before left out. */
  public long received() {
    return received - receivedOfProxy;
  }

  /** What came so far was of a proxy on the way, and the peer speaks from now on. */
  public void tunnelOpen() {
    receivedOfProxy = received;
    opening = new Opening();
  }

  /** The first bytes received, 16 at most, TLS included. */
  public byte[] firstBytes() {
    return opening.bytes();
  }

  /** Whether the peer reset the connection. */
  public boolean wasReset() {
    return manner == Manner.RST && closedBy == peer();
  }

  /** Whether h2tap has closed the connection, or is about to, before its peer did. */
  public boolean closedByUs() {
    return closedBy == Party.H2TAP;
  }

  /** Notes why h2tap is about to close the connection. */
  public void closing(Manner how, String reason) {
    if (closedBy == null) {
      closedBy = Party.H2TAP;
      manner = how;
      detail = reason;
    }
  }

  /** Notes the cause of a failure of this connection, an id of the catalogue; the first counts. */
  public void judged(@Nullable String id) {
    finding = finding == null ? id : finding;
  }

  /**
   * The peer's close_notify arrived, or the transport ended without one; a peer whose connection
   * h2tap closes owes none.
   */
  public void tlsClosed(boolean withCloseNotify) {
    if (withCloseNotify || !closedByUs()) {
      closeNotify = withCloseNotify;
    }
    peerClosed(Manner.FIN);
  }

  /**
   * Notes why a write failed: the transport closes by itself then, and says nobody else that it was
   * for a reset.
   */
  public void writeFailed(Throwable cause) {
    Throwable system = cause.getCause();
    if (isReset(cause) || (system != null && isReset(system))) {
      peerClosed(Manner.RST);
    }
  }

  private void peerClosed(Manner how) {
    if (closedBy == null) {
      closedBy = peer();
      manner = how;
    }
  }

  private Party peer() {
    return point.side() == Side.DOWNSTREAM ? Party.CLIENT : Party.UPSTREAM;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof ByteBuf bytes) {
      opening.add(bytes);
      received += bytes.readableBytes();
      point.transferred(Direction.RECEIVED, bytes.readableBytes());
    }
    ctx.fireChannelRead(msg);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    if (msg instanceof ByteBuf bytes) {
      sent += bytes.readableBytes();
      point.transferred(Direction.SENT, bytes.readableBytes());
    }
    ctx.write(msg, promise);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    if (evt == ChannelInputShutdownEvent.INSTANCE) {
      peerClosed(Manner.FIN);
    }
    ctx.fireUserEventTriggered(evt);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      if (isReset(cause)) {
        peerClosed(Manner.RST);
      } else {
        closing(Manner.ERROR, String.valueOf(cause.getMessage()));
      }
    }
    ctx.fireExceptionCaught(cause);
  }

  /** Whether this is what the operating system says when the peer has reset a connection. */
  public static boolean isReset(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("connection reset") || message.contains("broken pipe");
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (closedBy == null) {
      closedBy = Party.H2TAP;
    }
    ctx.close(promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    peerClosed(Manner.FIN);
    ctx.fireChannelInactive();
    if (!closed) {
      closed = true;
      point.record(
          new Event.ConnectionClosed(
              manner,
              Objects.requireNonNull(closedBy),
              closeNotify,
              detail,
              received(),
              sent,
              finding));
    }
  }
}

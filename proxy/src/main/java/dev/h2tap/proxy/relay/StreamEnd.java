package dev.h2tap.proxy.relay;

import dev.h2tap.proxy.http.ContentWriter;
import dev.h2tap.proxy.http.LazyFlush;
import dev.h2tap.recorder.event.Party;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 stream as one end of a tunnel (RFC 9113 §8.5, RFC 8441 §5): DATA both ways. What
 * arrives before the tunnel begins waits; the stream's window bounds it.
 */
public final class StreamEnd implements RelayEnd {
  private final ChannelHandlerContext ctx;
  private final Http2FrameStream frameStream;
  private final LazyFlush flush;
  private final Runnable over;
  private final ContentWriter content;
  private final ArrayDeque<ByteBuf> early = new ArrayDeque<>();
  private Relay.@Nullable Leg leg;
  private @Nullable ChannelFuture lastWrite;
  private boolean inputEnded;
  private boolean outputEnded;
  private boolean gone;

  /**
   * @param over runs when the stream needs nothing more
   */
  public StreamEnd(
      ChannelHandlerContext ctx, Http2FrameStream frameStream, LazyFlush flush, Runnable over) {
    this.ctx = ctx;
    this.frameStream = frameStream;
    this.flush = flush;
    this.over = over;
    this.content = new ContentWriter(ctx.alloc(), this::writeData);
  }

  @Override
  public void begin(Relay.Leg begun) {
    leg = begun;
    while (!early.isEmpty()) {
      begun.received(early.remove());
    }
    if (inputEnded) {
      begun.ended();
    }
  }

  /** Whether it belongs to a tunnel by now. */
  public boolean hasBegun() {
    return leg != null;
  }

  /** There will be no tunnel. */
  public void discard() {
    gone = true;
    early.forEach(ByteBuf::release);
    early.clear();
  }

  // ---- what arrives, as the connection's handler tells ----

  /** DATA arrived. Takes over the frame. */
  public void read(Http2DataFrame frame) {
    ByteBuf bytes = frame.content();
    consumed(frame.initialFlowControlledBytes() - bytes.readableBytes());
    Relay.Leg current = leg;
    if (gone || !bytes.isReadable()) {
      consumed(bytes.readableBytes());
      bytes.release();
    } else if (current == null) {
      early.add(bytes);
    } else {
      current.received(bytes);
    }
    if (frame.isEndStream()) {
      ended();
    }
  }

  /** The peer has ended its half of the stream. */
  public void ended() {
    inputEnded = true;
    if (leg != null) {
      leg.ended();
      overIfBothEnded();
    }
  }

  /** Whether the peer has ended its half of the stream. */
  public boolean hasEnded() {
    return inputEnded;
  }

  /**
   * The stream or its connection broke. NO_ERROR from a peer that has ended its half only says that
   * it wants no more (RFC 9113 §8.1).
   */
  public void broken(Party blame, long errorCode, String reason) {
    discard();
    if (leg == null) {
      return;
    }
    if (inputEnded && errorCode == Http2Error.NO_ERROR.code()) {
      leg.closed();
    } else {
      leg.broken(blame, errorCode, reason);
    }
  }

  @Override
  public void consumed(int bytes) {
    if (bytes > 0 && ctx.channel().isActive()) {
      ctx.write(new DefaultHttp2WindowUpdateFrame(bytes).stream(frameStream));
      flush.request();
    }
  }

  // ---- what is written ----

  @Override
  public void write(ByteBuf data) {
    if (gone) {
      data.release();
    } else {
      content.data(data, false);
    }
  }

  private ChannelFuture writeData(ByteBuf data, boolean end) {
    int length = data.readableBytes();
    ChannelFuture write =
        ctx.write(new DefaultHttp2DataFrame(data, end).stream(frameStream))
            .addListener(
                written -> {
                  if (leg != null && length > 0 && written.isSuccess()) {
                    leg.written(length);
                  }
                });
    lastWrite = write;
    flush.request();
    return write;
  }

  @Override
  public void end() {
    if (!outputEnded && !gone) {
      outputEnded = true;
      content.data(Unpooled.EMPTY_BUFFER, true);
      overIfBothEnded();
    }
  }

  private void overIfBothEnded() {
    if (inputEnded && outputEnded && !gone) {
      gone = true;
      over.run();
    }
  }

  /** The server's half may end first: NO_ERROR says that no more is wanted (RFC 9113 §8.1). */
  @Override
  public void close() {
    end();
    ChannelFuture last = lastWrite;
    if (!gone && last != null) {
      gone = true;
      over.run();
      last.addListener(left -> reset(Http2Error.NO_ERROR.code()));
    }
  }

  @Override
  public void abort(long errorCode) {
    if (gone) {
      return;
    }
    if (outputEnded) {
      close();
      return;
    }
    gone = true;
    over.run();
    reset(errorCode);
  }

  private void reset(long errorCode) {
    ctx.write(new DefaultHttp2ResetFrame(errorCode).stream(frameStream));
    flush.request();
  }
}

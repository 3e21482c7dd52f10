package dev.h2tap.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Hands on whole HTTP/2 frames (RFC 9113 §4.1). TLS records and frames never end together, and
 * Netty's decoder copies what it has to keep for the next read, into buffers that then live as long
 * as somebody holds a slice of them; here a frame that came in pieces is joined without a copy.
 * What is too long to be a frame goes through as it is, for the codec to refuse.
 */
public final class Http2FrameAligner extends ChannelInboundHandlerAdapter {
  private static final int HEADER_LENGTH = 9;
  private static final int MAX_FRAME_SIZE = 16_384;

  private int prefaceLeft;
  private boolean passThrough;
  private @Nullable CompositeByteBuf partial;

  /**
   * @param prefaceLength how many bytes precede the first frame
   */
  public Http2FrameAligner(int prefaceLength) {
    this.prefaceLeft = prefaceLength;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (passThrough || !(msg instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(msg);
      return;
    }
    if (prefaceLeft > 0) {
      int preface = Math.min(prefaceLeft, bytes.readableBytes());
      prefaceLeft -= preface;
      ctx.fireChannelRead(bytes.readRetainedSlice(preface));
    }
    CompositeByteBuf begun = partial;
    if (begun != null) {
      complete(ctx, begun, bytes);
    }
    if (passThrough || partial != null) {
      passOnRest(ctx, bytes);
    } else {
      passOnWholeFrames(ctx, bytes);
    }
  }

  /** Adds to the frame that has begun what it lacks. */
  private void complete(ChannelHandlerContext ctx, CompositeByteBuf begun, ByteBuf bytes) {
    int lacking = lacking(begun);
    if (lacking < 0) {
      int forHeader = Math.min(HEADER_LENGTH - begun.readableBytes(), bytes.readableBytes());
      begun.addComponent(true, bytes.readRetainedSlice(forHeader));
      lacking = lacking(begun);
    }
    int step = Math.max(0, Math.min(lacking, bytes.readableBytes()));
    if (step > 0 && !passThrough) {
      begun.addComponent(true, bytes.readRetainedSlice(step));
    }
    if (passThrough || step == lacking) {
      partial = null;
      ctx.fireChannelRead(begun);
    }
  }

  /** How many bytes the frame lacks, -1 if it lacks some of its header. */
  private int lacking(ByteBuf begun) {
    if (begun.readableBytes() < HEADER_LENGTH) {
      return -1;
    }
    int length = begun.getUnsignedMedium(begun.readerIndex());
    passThrough = length > MAX_FRAME_SIZE;
    return HEADER_LENGTH + length - begun.readableBytes();
  }

  private void passOnWholeFrames(ChannelHandlerContext ctx, ByteBuf bytes) {
    int position = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (position + HEADER_LENGTH <= end && !passThrough) {
      int length = bytes.getUnsignedMedium(position);
      passThrough = length > MAX_FRAME_SIZE;
      if (passThrough || position + HEADER_LENGTH + length > end) {
        break;
      }
      position += HEADER_LENGTH + length;
    }
    if (passThrough || position == end) {
      passOnRest(ctx, bytes);
      return;
    }
    int whole = position - bytes.readerIndex();
    if (whole > 0) {
      ctx.fireChannelRead(bytes.readRetainedSlice(whole));
    }
    partial = ctx.alloc().compositeBuffer(Integer.MAX_VALUE).addComponent(true, bytes);
  }

  private static void passOnRest(ChannelHandlerContext ctx, ByteBuf bytes) {
    if (bytes.isReadable()) {
      ctx.fireChannelRead(bytes);
    } else {
      bytes.release();
    }
  }

  /** What never became a frame goes on too: the codec is to see it. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    CompositeByteBuf begun = partial;
    partial = null;
    passThrough = true;
    if (begun != null) {
      ctx.fireChannelRead(begun);
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    CompositeByteBuf begun = partial;
    partial = null;
    if (begun != null) {
      begun.release();
    }
  }
}

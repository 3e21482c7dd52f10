package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.http2.Flag;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.http2.FrameHeader;
import dev.h2tap.recorder.http2.FrameType;
import dev.h2tap.recorder.http2.HeaderBlocks;
import dev.h2tap.recorder.http2.StreamDependency;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * The frames that carry one field block (RFC 9113 §4.3), and where they stand. Frames stay the same
 * in number, in what they carry besides, and in length as far as a new block allows.
 */
final class FieldFrames {
  /** What every peer takes (RFC 9113 §4.2). */
  private static final int MAX_FRAME_SIZE = 16_384;

  private static final int END_HEADERS = 4;

  private static final int MOST_FRAMES = 1 << 16;

  private record Part(Frame frame, ByteBuf fragment, Span span) {}

  private final List<Part> parts = new ArrayList<>();
  private long length;

  /** Takes a frame that begins a block or goes on with one. */
  void add(Frame frame, Span span) {
    ByteBuf fragment = fragment(frame);
    parts.add(new Part(frame, fragment, span));
    length += fragment.readableBytes();
  }

  /** Whether a block goes on for longer than is decoded, or than is to be kept. */
  boolean isTooLong() {
    return length > HeaderBlocks.BLOCK_LIMIT || parts.size() > MOST_FRAMES;
  }

  /**
   * Puts zeros in the place of all fragments, and keeps nothing of them.
   *
   * @return how many bytes went, those left aside that were zeros before
   */
  long blank(Edits edits) {
    long blanked = 0;
    for (Part part : parts) {
      ByteBuf fragment = part.fragment();
      if (fragment.forEachByte(each -> each == 0) >= 0) {
        long end = part.span().length() - padding(part.frame());
        edits.fill(part.span().sub(end - fragment.readableBytes(), end), 0);
        blanked += fragment.readableBytes();
      }
    }
    clear();
    return blanked;
  }

  private static ByteBuf fragment(Frame frame) {
    if (frame instanceof Frame.Headers headers) {
      return headers.fragment();
    } else if (frame instanceof Frame.PushPromise promise) {
      return promise.fragment();
    }
    return frame instanceof Frame.Continuation continuation
        ? continuation.fragment()
        : Unpooled.EMPTY_BUFFER;
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  void clear() {
    parts.clear();
    length = 0;
  }

  /** The beginning of the block. */
  ByteBuf firstFragment() {
    return parts.get(0).fragment();
  }

  /** Bytes of all fragments. */
  long length() {
    return length;
  }

  /** Whether the block is this one already. */
  boolean carries(ByteBuf block) {
    ByteBuf all = Unpooled.buffer();
    parts.forEach(part -> all.writeBytes(part.fragment().slice()));
    return all.equals(block);
  }

  /** Puts another block in the place of theirs. */
  void carry(ByteBuf block, Edits edits) {
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      boolean last = i == parts.size() - 1;
      int old = part.fragment().readableBytes();
      int most = last ? Math.max(old, MAX_FRAME_SIZE - overhead(part.frame())) : old;
      ByteBuf fragment = block.readSlice(Math.min(most, block.readableBytes()));
      ByteBuf frames = Unpooled.buffer();
      write(part.frame(), fragment, frames, last && block.isReadable());
      while (last && block.isReadable()) {
        ByteBuf more = block.readSlice(Math.min(MAX_FRAME_SIZE, block.readableBytes()));
        header(
            new FrameHeader(
                more.readableBytes(),
                FrameType.CONTINUATION,
                block.isReadable() ? 0 : END_HEADERS,
                part.frame().header().stream()),
            frames);
        frames.writeBytes(more);
      }
      edits.replace(part.span(), ByteBufUtil.getBytes(frames));
    }
  }

  private static int overhead(Frame frame) {
    FrameHeader header = frame.header();
    int padding = header.has(Flag.PADDED) ? 1 + padding(frame) : 0;
    int promised = frame instanceof Frame.PushPromise ? 4 : 0;
    return padding + promised + (header.has(Flag.PRIORITY) ? 5 : 0);
  }

  private static int padding(Frame frame) {
    if (frame instanceof Frame.Headers headers) {
      return headers.padding();
    }
    return frame instanceof Frame.PushPromise promise ? promise.padding() : 0;
  }

  private static void write(Frame frame, ByteBuf fragment, ByteBuf out, boolean goesOn) {
    FrameHeader old = frame.header();
    header(
        new FrameHeader(
            overhead(frame) + fragment.readableBytes(),
            old.type(),
            goesOn ? old.flags() & ~END_HEADERS : old.flags(),
            old.stream()),
        out);
    int padding = padding(frame);
    if (old.has(Flag.PADDED)) {
      out.writeByte(padding);
    }
    if (frame instanceof Frame.PushPromise promise) {
      out.writeInt(promise.promised());
    } else if (frame instanceof Frame.Headers headers && headers.priority() != null) {
      StreamDependency on = headers.priority();
      out.writeInt(on.exclusive() ? on.stream() | 1 << 31 : on.stream());
      out.writeByte(on.weight() - 1);
    }
    out.writeBytes(fragment).writeZero(padding);
  }

  static void header(FrameHeader header, ByteBuf out) {
    out.writeMedium(header.length())
        .writeByte(header.type())
        .writeByte(header.flags())
        .writeInt(header.stream());
  }
}

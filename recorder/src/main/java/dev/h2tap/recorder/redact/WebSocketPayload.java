package dev.h2tap.recorder.redact;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One message or control frame while its payload goes by. */
final class WebSocketPayload {
  private static final int LIMIT = 8 << 20;

  /** Begins a block of a type that there is not (RFC 1951 §3.2.3). */
  private static final byte NO_BLOCK = -1;

  /** Where in the payload a frame begins, and its masking key. */
  private record Mask(int start, int key) {
    /** What the byte at that index of the payload is masked with. */
    int of(int index) {
      return key >>> 24 - 8 * (index - start & 3);
    }
  }

  private final Scope scope;
  private final @Nullable MessageWindow window;
  private final Span span = new Span();
  private final ByteBuf plain = Unpooled.buffer(0, LIMIT);
  private final List<Mask> masks = new ArrayList<>();

  /**
   * @param window what inflates it, null where it is not compressed
   */
  WebSocketPayload(Scope scope, @Nullable MessageWindow window) {
    this.scope = scope;
    this.window = window;
  }

  /** A frame of it begins, whose masking key is 0 where there is none. */
  void frame(int key) {
    masks.add(new Mask(plain.readableBytes(), key));
  }

  void add(Span more, ByteBuf bytes) {
    span.add(more);
    Mask mask = masks.get(masks.size() - 1);
    for (int i = bytes.readerIndex();
        i < bytes.writerIndex() && plain.maxWritableBytes() > 0;
        i++) {
      plain.writeByte(bytes.getByte(i) ^ mask.of(plain.readableBytes()));
    }
  }

  void end() {
    if (plain.readableBytes() < span.length()) {
      blank("WebSocket message that is too long");
    } else if (window == null) {
      plain();
    } else {
      compressed(window);
    }
  }

  private void plain() {
    byte[] content = ByteBufUtil.getBytes(plain);
    if (Search.mask(scope.bodies().always(), content, scope.tally())) {
      scope.edits().replace(span, masked(content));
    }
  }

  private void compressed(MessageWindow by) {
    byte[] content = by.original(plain);
    byte[] read = by.asRead(plain);
    if (content == null || read == null || read.length != content.length) {
      blank("WebSocket message that cannot be inflated");
      return;
    }
    byte[] masked = content.clone();
    if (!Search.mask(scope.bodies().always(), masked, scope.tally())
        || isMasked(read, content, masked)) {
      by.passed(content, read);
      return;
    }
    int length = plain.readableBytes();
    byte[] fitting = Deflation.fit(masked, by.read(), length);
    if (fitting == null) {
      Arrays.fill(masked, Search.MASK);
      fitting = Deflation.fit(masked, by.read(), length);
    }
    if (fitting == null) {
      blank("WebSocket message that could not be compressed anew");
    } else {
      scope.edits().replace(span, masked(fitting));
      by.passed(content, masked);
    }
  }

  /** Whether all that is to be masked comes from messages in which it has been. */
  private static boolean isMasked(byte[] read, byte[] content, byte[] masked) {
    for (int i = 0; i < read.length; i++) {
      if (masked[i] != content[i] && read[i] != Search.MASK) {
        return false;
      }
    }
    return true;
  }

  /** A compressed message becomes one that nobody can inflate. */
  private void blank(String what) {
    byte[] nothing = new byte[plain.readableBytes()];
    Arrays.fill(nothing, window == null ? Search.MASK : NO_BLOCK);
    if (window != null) {
      window.lost();
    }
    if (plain.readableBytes() < span.length()) {
      scope.edits().fill(span, Search.MASK);
    } else if (plain.equals(Unpooled.wrappedBuffer(nothing))) {
      return;
    } else {
      scope.edits().replace(span, masked(nothing));
    }
    scope.tally().blanked(what, span.length());
  }

  private byte[] masked(byte[] content) {
    byte[] bytes = content.clone();
    int frame = 0;
    for (int i = 0; i < bytes.length; i++) {
      while (frame + 1 < masks.size() && masks.get(frame + 1).start() <= i) {
        frame++;
      }
      bytes[i] ^= (byte) masks.get(frame).of(i);
    }
    return bytes;
  }
}

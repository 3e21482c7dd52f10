package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.websocket.FrameHeader;
import dev.h2tap.recorder.websocket.Opcode;
import dev.h2tap.recorder.websocket.PerMessageDeflate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket messages (RFC 6455) of one direction, searched one by one; frames keep their length.
 */
final class WebSocketBody implements Body {
  private final Scope scope;
  private final @Nullable MessageWindow window;
  private final ByteBuf head = Unpooled.buffer(FrameHeader.LONGEST, FrameHeader.LONGEST);
  private @Nullable FrameHeader frame;
  private @Nullable WebSocketPayload message;
  private @Nullable WebSocketPayload control;
  private long left;
  private boolean broken;

  /**
   * @param deflate what was agreed on, null where messages are not compressed
   */
  WebSocketBody(Scope scope, @Nullable PerMessageDeflate deflate) {
    this.scope = scope;
    this.window = deflate == null ? null : new MessageWindow();
  }

  @Override
  public void take(Span span, ByteBuf bytes) {
    ByteBuf in = bytes.slice();
    Span rest = new Span();
    rest.add(span);
    while (in.isReadable()) {
      FrameHeader current = frame;
      if (broken) {
        scope.blank("WebSocket bytes that are no frames", rest.takeAll(), in);
        return;
      } else if (current == null) {
        int before = in.readableBytes();
        header(in);
        rest.take(before - in.readableBytes());
      } else {
        int length = (int) Math.min(left, in.readableBytes());
        WebSocketPayload payload = control == null ? message : control;
        if (payload != null) {
          payload.add(rest.take(length), in.readSlice(length));
        }
        left -= length;
        endIfWhole(current);
      }
    }
  }

  private void header(ByteBuf in) {
    int missing;
    while ((missing = FrameHeader.length(head) - head.readableBytes()) > 0 && in.isReadable()) {
      head.writeBytes(in, Math.min(missing, in.readableBytes()));
    }
    if (missing > 0) {
      return;
    }
    FrameHeader read = FrameHeader.read(head);
    head.clear();
    boolean isControl = Opcode.isControl(read.opcode());
    if (read.length() < 0
        || !isControl && read.opcode() == Opcode.CONTINUATION && message == null) {
      broken = true;
      return;
    }
    boolean compressed = (read.reserved() & FrameHeader.RSV1) != 0;
    if (isControl) {
      control = new WebSocketPayload(scope, null);
    } else if (message == null || read.opcode() != Opcode.CONTINUATION) {
      endMessage();
      message = new WebSocketPayload(scope, compressed ? window : null);
    }
    WebSocketPayload payload = control == null ? message : control;
    if (payload != null) {
      payload.frame(read.masked() ? read.key() : 0);
    }
    frame = read;
    left = read.length();
    endIfWhole(read);
  }

  private void endIfWhole(FrameHeader current) {
    if (left > 0) {
      return;
    }
    frame = null;
    WebSocketPayload over = control;
    if (over != null) {
      control = null;
      over.end();
    } else if (current.fin()) {
      endMessage();
    }
  }

  private void endMessage() {
    WebSocketPayload over = message;
    message = null;
    if (over != null) {
      over.end();
    }
  }

  @Override
  public void lost() {
    end();
    broken = true;
  }

  @Override
  public void end() {
    WebSocketPayload over = control;
    control = null;
    if (over != null) {
      over.end();
    }
    endMessage();
    frame = null;
  }
}

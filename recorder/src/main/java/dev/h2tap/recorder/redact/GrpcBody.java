package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.wire.Inflation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Messages of gRPC, each behind a flag and a length. Texts within protobuf stand there as they are,
 * so a message is searched like any content, and keeps its length.
 */
final class GrpcBody implements Body {
  private static final int PREFIX = 5;
  private static final int COMPRESSED = 1;
  private static final int TRAILERS = 0x80;

  private final Scope scope;
  private final String coding;
  private final ByteBuf prefix = Unpooled.buffer(PREFIX, PREFIX);
  private @Nullable Body message;
  private long left;
  private boolean broken;

  GrpcBody(Scope scope, String coding) {
    this.scope = scope;
    this.coding = coding;
  }

  @Override
  public void take(Span span, ByteBuf bytes) {
    ByteBuf in = bytes.slice();
    Span rest = new Span();
    rest.add(span);
    while (in.isReadable()) {
      if (broken) {
        scope.blank("gRPC bytes that are no messages", rest.takeAll(), in);
        return;
      }
      Body current = message;
      if (current == null) {
        int length = Math.min(PREFIX - prefix.readableBytes(), in.readableBytes());
        prefix.writeBytes(in, length);
        rest.take(length);
        begin();
      } else {
        int length = (int) Math.min(left, in.readableBytes());
        current.take(rest.take(length), in.readSlice(length));
        left -= length;
        endIfWhole();
      }
    }
  }

  private void begin() {
    if (prefix.readableBytes() < PREFIX) {
      return;
    }
    int flags = prefix.readUnsignedByte();
    left = prefix.readUnsignedInt();
    prefix.clear();
    broken = (flags & ~(COMPRESSED | TRAILERS)) != 0;
    message = broken ? null : of(flags);
    endIfWhole();
  }

  private Body of(int flags) {
    if ((flags & COMPRESSED) == 0) {
      return new PlainBody(scope, scope.bodies().always());
    }
    return switch (coding) {
      case "gzip" -> new DeflatedBody(scope, scope.bodies().always(), Inflation.Wrapper.GZIP);
      case "deflate" -> new DeflatedBody(scope, scope.bodies().always(), Inflation.Wrapper.ZLIB);
      default -> new BlankedBody(scope, "gRPC message in an unknown coding");
    };
  }

  private void endIfWhole() {
    Body current = message;
    if (current != null && left == 0) {
      message = null;
      current.end();
    }
  }

  @Override
  public void lost() {
    end();
    broken = true;
  }

  @Override
  public void end() {
    Body current = message;
    message = null;
    prefix.clear();
    if (current != null) {
      current.end();
    }
  }
}

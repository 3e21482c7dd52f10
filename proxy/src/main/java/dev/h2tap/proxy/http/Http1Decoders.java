package dev.h2tap.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Netty's HTTP/1.1 decoders, made strict: line ends are CRLF, Content-Length beside
 * Transfer-Encoding is refused, and so is obs-fold (RFC 9112 §2.2, §5.2, §6.1).
 */
public final class Http1Decoders {
  /** The longest request line or status line, and the largest header section, in bytes. */
  public static final int MAX_LINE = 64 * 1024;

  public static final int MAX_HEADERS = 256 * 1024;
  private static final int MAX_CHUNK = 64 * 1024;

  private Http1Decoders() {}

  /** For requests from a client. */
  public static HttpRequestDecoder requests() {
    return new Requests();
  }

  /**
   * For responses from a server.
   *
   * @param answersHead tells whether the next response answers a HEAD request and has no body
   */
  public static HttpResponseDecoder responses(BooleanSupplier answersHead) {
    return new Responses(answersHead);
  }

  private static HttpDecoderConfig config() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(MAX_LINE)
        .setMaxHeaderSize(MAX_HEADERS)
        .setMaxChunkSize(MAX_CHUNK)
        .setStrictLineParsing(true)
        .setUseRfc9112TransferEncoding(true);
  }

  private static final class Requests extends HttpRequestDecoder {
    private final ObsFoldGuard guard = new ObsFoldGuard();

    Requests() {
      super(config());
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
        throws Exception {
      guard.inspect(buffer);
      super.decode(ctx, buffer, out);
      guard.decoded(buffer, out);
    }
  }

  private static final class Responses extends HttpResponseDecoder {
    private final ObsFoldGuard guard = new ObsFoldGuard();
    private final BooleanSupplier answersHead;

    Responses(BooleanSupplier answersHead) {
      super(config());
      this.answersHead = answersHead;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
        throws Exception {
      guard.inspect(buffer);
      super.decode(ctx, buffer, out);
      guard.decoded(buffer, out);
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
      return super.isContentAlwaysEmpty(message)
          || (message instanceof io.netty.handler.codec.http.HttpResponse response
              && response.status().code() >= 200
              && answersHead.getAsBoolean());
    }
  }

  /**
   * Finds a field line that begins with white space before Netty's decoder joins it to the line
   * above. While a head is incomplete the decoder consumes whole lines, so the buffer begins at the
   * start of a line.
   */
  private static final class ObsFoldGuard {
    private boolean inHead = true;
    private boolean startLineSeen;
    private int position;

    void inspect(ByteBuf buffer) throws MalformedMessageException {
      position = buffer.readerIndex();
      if (!inHead) {
        return;
      }
      boolean seen = startLineSeen;
      int lineStart = buffer.readerIndex();
      int end = buffer.writerIndex();
      while (lineStart < end) {
        byte first = buffer.getByte(lineStart);
        if (seen && (first == ' ' || first == '\t')) {
          throw new MalformedMessageException(400, "a folded field line (obs-fold)");
        }
        int lineFeed = buffer.indexOf(lineStart, end, (byte) '\n');
        boolean blank = lineFeed - lineStart <= 1;
        if (lineFeed < 0 || (blank && seen)) {
          return;
        }
        seen |= !blank;
        lineStart = lineFeed + 1;
      }
    }

    void decoded(ByteBuf buffer, List<Object> out) {
      if (!out.isEmpty()) {
        inHead = out.get(out.size() - 1) instanceof LastHttpContent;
        startLineSeen = false;
      } else if (inHead && !startLineSeen) {
        for (int i = position; i < buffer.readerIndex() && !startLineSeen; i++) {
          byte b = buffer.getByte(i);
          startLineSeen = b != '\r' && b != '\n';
        }
      }
    }
  }
}

package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.Http1Messages;
import dev.h2tap.proxy.http.LazyFlush;
import dev.h2tap.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Writes responses as HTTP/1.1 messages, one after the other, and chooses how each is framed: by
 * its length, in chunks, or by the end of the connection (RFC 9112 §6.3). On the event loop of the
 * connection.
 */
final class Http1ResponseWriter {
  private final Channel channel;
  private final LazyFlush flush;

  private HttpVersion version = HttpVersion.HTTP_1_1;
  private boolean answersHead;
  private boolean keepAlive;
  private boolean started;
  private boolean chunked;
  private boolean endsWithConnection;

  Http1ResponseWriter(Channel channel) {
    this.channel = channel;
    this.flush = new LazyFlush(channel);
  }

  /** The next response answers this request. */
  void answer(HttpRequest request) {
    version = request.protocolVersion();
    answersHead = request.method().name().equals("HEAD");
    keepAlive = HttpUtil.isKeepAlive(request);
    endsWithConnection = false;
  }

  /** Whether the response under way answers a HEAD request and so has no content. */
  boolean answersHead() {
    return answersHead;
  }

  /** Whether the head of the response under way is written. */
  boolean started() {
    return started;
  }

  /** Whether another request may follow on the connection. */
  boolean keepsAlive() {
    return keepAlive;
  }

  /** The response under way is the last one on its connection. */
  void isLast() {
    keepAlive = false;
  }

  /** Whether only the end of the connection tells where the response ends. */
  boolean endsWithConnection() {
    return endsWithConnection;
  }

  /** Whether trailers have a place in the response under way. */
  boolean takesTrailers() {
    return chunked;
  }

  /** HTTP/1.0 has no interim responses (RFC 9110 §15.2). */
  ChannelFuture interim(ResponseHead head) {
    if (!version.equals(HttpVersion.HTTP_1_1)) {
      return channel.newSucceededFuture();
    }
    write(Http1Messages.write(head));
    return write(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  /** Answers CONNECT: behind this head the tunnel begins (RFC 9110 §9.3.6). */
  void established() {
    channel.write(
        Http1Messages.write(new ResponseHead(200, "Connection established", new Fields())));
    channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  /** Writes the head, and with {@code end} the whole response. */
  void head(ResponseHead head, boolean end) {
    started = true;
    HttpResponse response = Http1Messages.write(head);
    frame(response.headers(), end, answersHead || head.isBodiless());
    if (!keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (!version.equals(HttpVersion.HTTP_1_1)) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    write(response);
    if (end) {
      end(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }

  /** Writes the head after which the connection speaks no HTTP any more. */
  void switching(ResponseHead head) {
    started = true;
    write(Http1Messages.write(head));
    write(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  private void frame(HttpHeaders headers, boolean end, boolean neverHasContent) {
    chunked = false;
    if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      return;
    }
    if (end) {
      if (!neverHasContent) {
        headers.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
      }
    } else if (version.equals(HttpVersion.HTTP_1_1)) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      chunked = true;
    } else {
      keepAlive = false;
      endsWithConnection = true;
    }
  }

  /** Writes content; takes over {@code data}. */
  ChannelFuture data(ByteBuf data, boolean end) {
    return end ? end(new DefaultLastHttpContent(data)) : write(new DefaultHttpContent(data));
  }

  /** Ends the response with trailers; they are left out where they have no place. */
  void trailers(Fields trailers) {
    end(Http1Messages.writeTrailers(trailers));
  }

  private ChannelFuture end(LastHttpContent last) {
    started = false;
    return write(last);
  }

  /** Flushes at once; the future is done when everything has left. */
  ChannelFuture flush() {
    return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
  }

  private ChannelFuture write(Object message) {
    flush.request();
    return channel.write(message);
  }
}

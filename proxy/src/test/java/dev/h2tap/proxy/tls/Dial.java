package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.event.Event;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Dials a real peer once and tells what came of it. */
final class Dial {
  private static final EventLoopGroup LOOP =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  /** What was seen; complete is null when the handshake was not. */
  record Result(
      Throwable thrown,
      HandshakeView view,
      Event.TlsHandshakeComplete complete,
      boolean certificateSent,
      List<String> keyLog) {
    TlsFailure failure() {
      return TlsFailure.of(thrown, view);
    }
  }

  private final TlsTerms terms;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final List<String> keyLog = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Event.TlsHandshakeComplete> handshake = new CompletableFuture<>();
  private final CompletableFuture<HandshakeView.End> ended = new CompletableFuture<>();
  private volatile Throwable thrown;
  private TlsHandler handler;

  private Dial(TlsTerms terms) {
    this.terms = terms;
  }

  /** Hangs up after the handshake. */
  static Result once(TlsTerms terms, int port) throws Exception {
    return new Dial(terms).run(port, false);
  }

  /** Waits, after the handshake too, until the peer ends it. */
  static Result untilTheEnd(TlsTerms terms, int port) throws Exception {
    return new Dial(terms).run(port, true);
  }

  private Result run(int port, boolean toTheEnd) throws Exception {
    try (UpstreamTls tls = new UpstreamTls(terms)) {
      Bootstrap bootstrap =
          new Bootstrap()
              .group(LOOP)
              .channel(NioSocketChannel.class)
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      handler = tls.newHandler(ByteBufAllocator.DEFAULT, "127.0.0.1", keyLog::add);
                      channel.pipeline().addLast(counter(), handler, watcher());
                    }
                  });
      Channel channel = bootstrap.connect("127.0.0.1", port).sync().channel();
      Event.TlsHandshakeComplete complete = null;
      try {
        complete = handshake.get(10, TimeUnit.SECONDS);
      } catch (java.util.concurrent.ExecutionException failed) {
        complete = null;
      }
      HandshakeView.End end = HandshakeView.End.OTHER;
      if (toTheEnd) {
        end = ended.get(10, TimeUnit.SECONDS);
      }
      channel.close().sync();
      byte[] bytes = received.toByteArray();
      HandshakeView view =
          HandshakeView.of(
              handler,
              terms.engine(),
              end,
              bytes.length,
              java.util.Arrays.copyOf(bytes, Math.min(16, bytes.length)),
              complete != null);
      return new Result(thrown, view, complete, handler.certificateSent(), List.copyOf(keyLog));
    }
  }

  private ChannelInboundHandlerAdapter counter() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        ByteBuf bytes = (ByteBuf) msg;
        bytes.getBytes(bytes.readerIndex(), received, bytes.readableBytes());
        ctx.fireChannelRead(msg);
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ended.complete(HandshakeView.End.RST);
        ctx.fireExceptionCaught(cause);
      }

      @Override
      public void channelInactive(ChannelHandlerContext ctx) {
        ended.complete(HandshakeView.End.FIN);
        ctx.fireChannelInactive();
      }
    };
  }

  private ChannelInboundHandlerAdapter watcher() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
          if (done.isSuccess()) {
            handshake.complete(Handshakes.dialled(handler, 1));
          } else {
            thrown = thrown == null ? done.cause() : thrown;
            handshake.completeExceptionally(done.cause());
          }
        }
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        thrown = thrown == null ? cause : thrown;
        ctx.close();
      }

      @Override
      public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ReferenceCountUtil.release(msg);
      }
    };
  }
}

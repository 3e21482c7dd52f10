package dev.h2tap.e2e.sidecar;

import dev.h2tap.e2e.sidecar.FilterChain.Treatment;
import dev.h2tap.proxy.tls.DownstreamTls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Optional;

/** Looks at the first bytes of a connection and hands it to the filter chain that takes it. */
final class ListenerFilters extends ByteToMessageDecoder {
  private final Listener listener;
  private final DownstreamTls tls;
  private final Application application;

  ListenerFilters(Listener listener, DownstreamTls tls, Application application) {
    this.listener = listener;
    this.tls = tls;
    this.application = application;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    Optional<Inspected> connection = Inspected.of(in);
    if (connection.isPresent()) {
      FilterChain.match(listener.chains(), connection.get())
          .ifPresentOrElse(chain -> enter(ctx, chain.treatment()), () -> reset(ctx, in));
    }
  }

  private void enter(ChannelHandlerContext ctx, Treatment treatment) {
    ChannelPipeline pipeline = ctx.pipeline();
    switch (treatment) {
      case MUTUAL_TLS_HTTP ->
          pipeline.addLast(tls.newHandler(ctx.alloc(), null)).addLast(new HttpProxy(application));
      case MUTUAL_TLS_TCP ->
          pipeline.addLast(tls.newHandler(ctx.alloc(), null)).addLast(new TcpProxy(application));
      case HTTP -> pipeline.addLast(new HttpProxy(application));
      case TCP -> pipeline.addLast(new TcpProxy(application));
    }
    pipeline.remove(this);
  }

  /** Envoy closes a socket that it has only peeked into: what is unread makes the kernel reset. */
  private static void reset(ChannelHandlerContext ctx, ByteBuf in) {
    in.skipBytes(in.readableBytes());
    ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    ctx.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}

package dev.h2tap.proxy.demo;

import dev.h2tap.proxy.demo.AlpnPolicy.Answer;
import dev.h2tap.proxy.tls.ClientHello;
import dev.h2tap.proxy.tls.DownstreamTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Reads the ClientHello and gives the connection the answer that its ALPN deserves. */
final class ClientHelloHandler extends ByteToMessageDecoder {
  private static final int HANDSHAKE = 22;
  private static final byte[] NO_APPLICATION_PROTOCOL = {21, 3, 3, 0, 2, 2, 120};

  private final AlpnPolicy policy;
  private final DownstreamTls tls;

  ClientHelloHandler(AlpnPolicy policy, DownstreamTls tls) {
    this.policy = policy;
    this.tls = tls;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (in.getUnsignedByte(in.readerIndex()) != HANDSHAKE) {
      in.skipBytes(in.readableBytes());
      give(ctx, Answer.RESET);
      return;
    }
    ClientHello.parse(in)
        .ifPresent(
            hello -> {
              Answer answer = policy.answerTo(hello);
              if (answer != Answer.HTTP && answer != Answer.TCP && answer != Answer.RAW) {
                in.skipBytes(in.readableBytes());
              }
              give(ctx, answer);
            });
  }

  private void give(ChannelHandlerContext ctx, Answer answer) {
    ChannelPipeline pipeline = ctx.pipeline();
    switch (answer) {
      case HTTP -> {
        pipeline.addLast(tls.newHandler(ctx.alloc(), null)).addLast(new MetricsByAlpn());
        pipeline.remove(this);
      }
      case TCP -> {
        pipeline.addLast(tls.newHandler(ctx.alloc(), null));
        MetricsByAlpn.serveHttp1(pipeline);
        pipeline.remove(this);
      }
      case RAW -> {
        MetricsByAlpn.serveHttp1(pipeline);
        pipeline.remove(this);
      }
      case RESET -> {
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        ctx.close();
      }
      case CLOSE -> ctx.close();
      case ALERT ->
          ctx.writeAndFlush(Unpooled.wrappedBuffer(NO_APPLICATION_PROTOCOL))
              .addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}

package dev.h2tap.proxy.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Recording;
import dev.h2tap.proxy.http.Http2FrameAligner;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tls.Sni;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.proxy.tls.TlsHandler;
import dev.h2tap.proxy.tls.TlsTerms;
import dev.h2tap.proxy.tls.UpstreamTls;
import dev.h2tap.proxy.tls.Verification;
import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP/2 within TLS, whose frames end where no TLS record does. */
class TlsHttp2TapTest {
  private static final SampleAuthority AUTHORITY = SampleAuthority.root("O=test");
  private static final int FRAMES = 40;

  private final Recording recording = new Recording();

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void noRecordOfDataIsRecorded(TlsEngine engine) throws Exception {
    UnpooledByteBufAllocator heap = UnpooledByteBufAllocator.DEFAULT;
    TlsTerms terms =
        new TlsTerms(
            null,
            AUTHORITY.roots(),
            List.of(),
            new Sni.Host(),
            null,
            new Verification.Full(),
            engine);
    try (UpstreamTls upstream = new UpstreamTls(terms);
        DownstreamTls downstream =
            new DownstreamTls(
                AUTHORITY.issue(Leaf.host("app.test")), null, engine, List.of("h2"))) {
      TapPoint point = TapPoint.open(recording, Side.UPSTREAM);
      PlaintextTap plaintext = new PlaintextTap(point, Syntax.HTTP2, true);
      TlsHandler client = upstream.newHandler(heap, "app.test", null);
      TlsTap tap = new TlsTap(point, plaintext, client.decryptsInPlace());
      Frames frames = new Frames(tap);
      EmbeddedChannel far = new EmbeddedChannel(downstream.newHandler(heap, null));
      EmbeddedChannel near =
          new EmbeddedChannel(tap, client, plaintext, new Http2FrameAligner(0), frames);
      carry(near, far);
      far.writeOutbound(frame(10));
      carry(near, far);
      int before = recording.all(Event.TlsRecord.class).size();

      for (int i = 0; i < FRAMES; i++) {
        far.write(frame(1_000 * i % 16_000));
      }
      far.flush();
      carry(near, far);

      assertThat(frames.whole).isEqualTo(1 + FRAMES);
      assertThat(recording.all(Event.TlsRecord.class)).hasSize(before);
      assertThat(recording.plaintext(Direction.RECEIVED)).hasSize(frames.bytes);
      near.finishAndReleaseAll();
      far.finishAndReleaseAll();
      recording.close();
    }
  }

  private static ByteBuf frame(int length) {
    return Unpooled.buffer().writeMedium(length).writeZero(6 + length);
  }

  private static void carry(EmbeddedChannel near, EmbeddedChannel far) {
    boolean moved = true;
    while (moved) {
      near.runPendingTasks();
      far.runPendingTasks();
      moved = move(near, far) | move(far, near);
    }
  }

  /** In pieces that end where neither a frame nor a record does. */
  private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
      all.writeBytes(bytes);
      bytes.release();
    }
    boolean moved = all.isReadable();
    while (all.isReadable()) {
      to.writeInbound(all.readBytes(Math.min(50_001, all.readableBytes())));
    }
    all.release();
    return moved;
  }

  /** Counts frames, of which every message must hold whole ones. */
  private static final class Frames extends ChannelInboundHandlerAdapter {
    private final TlsTap tap;
    private int whole;
    private int bytes;

    Frames(TlsTap tap) {
      this.tap = tap;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      ByteBuf in = (ByteBuf) msg;
      bytes += in.readableBytes();
      while (in.isReadable()) {
        in.skipBytes(9 + in.getUnsignedMedium(in.readerIndex()));
        whole++;
      }
      ReferenceCountUtil.release(msg);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
      if (evt instanceof SslHandshakeCompletionEvent) {
        tap.handshakeComplete(
            ctx.pipeline().get(TlsHandler.class).engine().getSession().getProtocol());
      }
    }
  }
}

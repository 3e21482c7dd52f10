package dev.h2tap.proxy.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Recording;
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
import dev.h2tap.recorder.tls.TlsContent;
import dev.h2tap.recorder.tls.TlsDissector;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsTapTest {
  private static final SampleAuthority AUTHORITY = SampleAuthority.root("O=test");
  private static final int TLS13_OVERHEAD = 22;
  private static final int JDK_PADDING = 16;

  private final Recording recording = new Recording();
  private final ByteBuf sentOnWire = Unpooled.buffer();
  private final ByteBuf receivedOnWire = Unpooled.buffer();

  @ParameterizedTest
  @CsvSource({
    "BORINGSSL, TLSv1.3",
    "BORINGSSL, TLSv1.2",
    "JDK, TLSv1.3",
    "JDK, TLSv1.2",
  })
  void keepsEveryRecordButThoseOfData(TlsEngine engine, String version) throws Exception {
    UnpooledByteBufAllocator heap = UnpooledByteBufAllocator.DEFAULT;
    TlsTerms terms = terms(engine);
    try (UpstreamTls upstream = new UpstreamTls(terms);
        DownstreamTls downstream =
            new DownstreamTls(
                AUTHORITY.issue(Leaf.host("app.test")), null, engine, List.of("h2"))) {
      TlsHandler server = downstream.newHandler(heap, null);
      server.engine().setEnabledProtocols(new String[] {version});
      TapPoint point = TapPoint.open(recording, Side.UPSTREAM);
      PlaintextTap plaintext = new PlaintextTap(point, Syntax.OPAQUE, true);
      TlsHandler client = upstream.newHandler(heap, "app.test", null);
      TlsTap tap = new TlsTap(point, plaintext, client.decryptsInPlace());
      EmbeddedChannel far = new EmbeddedChannel(server, new Drop(null));
      EmbeddedChannel near = new EmbeddedChannel(tap, client, plaintext, new Drop(tap));
      carry(near, far);
      int total = 0;
      for (int round = 1; round <= 5; round++) {
        near.writeOutbound(Unpooled.buffer().writeZero(round * 10_000));
        total += round * 10_000;
        carry(near, far);
        far.writeOutbound(Unpooled.buffer().writeZero(round * 10_000));
        carry(near, far);
      }
      near.close();
      carry(near, far);

      int overhead = TLS13_OVERHEAD + (engine == TlsEngine.JDK ? JDK_PADDING : 0);
      check(Direction.SENT, sentOnWire, total, version, overhead);
      check(Direction.RECEIVED, receivedOnWire, total, version, overhead);
      assertThat(recording.plaintext(Direction.SENT)).hasSize(total);
      assertThat(recording.plaintext(Direction.RECEIVED)).hasSize(total);
      near.finishAndReleaseAll();
      far.finishAndReleaseAll();
      recording.close();
    }
  }

  @Test
  void recordsTheHandshakeInTheOrderInWhichItHappened() throws Exception {
    TlsTerms terms = terms(TlsEngine.BORINGSSL);
    UnpooledByteBufAllocator heap = UnpooledByteBufAllocator.DEFAULT;
    try (UpstreamTls upstream = new UpstreamTls(terms);
        DownstreamTls downstream =
            new DownstreamTls(
                AUTHORITY.issue(Leaf.host("app.test")), null, TlsEngine.BORINGSSL, List.of("h2"))) {
      TapPoint point = TapPoint.open(recording, Side.UPSTREAM);
      PlaintextTap plaintext = new PlaintextTap(point, Syntax.OPAQUE, true);
      TlsHandler client =
          upstream.newHandler(heap, "app.test", line -> point.record(new Event.TlsSecret(line)));
      TlsTap tap = new TlsTap(point, plaintext, false);
      EmbeddedChannel far = new EmbeddedChannel(downstream.newHandler(heap, null), new Drop(null));
      EmbeddedChannel near = new EmbeddedChannel(tap, client, plaintext, new Drop(tap));
      carry(near, far);
      far.writeOutbound(Unpooled.buffer().writeZero(100));
      carry(near, far);
      near.close();
      carry(near, far);
      assertThat(dissected())
          .containsExactly(
              "SENT ClientHello",
              "RECEIVED ServerHello",
              "RECEIVED EncryptedExtensions",
              "RECEIVED Certificate",
              "RECEIVED CertificateVerify",
              "RECEIVED Finished",
              "SENT Finished",
              "RECEIVED NewSessionTicket",
              "RECEIVED NewSessionTicket",
              "RECEIVED data",
              "SENT close_notify");
      near.finishAndReleaseAll();
      far.finishAndReleaseAll();
      recording.close();
    }
  }

  @Test
  void handsOnWhatIsReceivedRecordByRecord() {
    TapPoint point = TapPoint.open(recording, Side.UPSTREAM);
    PlaintextTap plaintext = new PlaintextTap(point, Syntax.OPAQUE, true);
    EmbeddedChannel behind = new EmbeddedChannel(plaintext);
    behind.writeInbound(Unpooled.buffer().writeZero(100));
    TlsTap tap = new TlsTap(point, plaintext, false);
    tap.handshakeComplete("TLSv1.3");
    EmbeddedChannel channel = new EmbeddedChannel(tap);
    ByteBuf wire = Unpooled.buffer();
    for (int length : new int[] {100, 0, 16_000, 300}) {
      wire.writeByte(23).writeShort(0x0303).writeShort(length).writeZero(length);
    }
    int cut = wire.readableBytes() - 200;
    channel.writeInbound(wire.readRetainedSlice(cut));
    channel.writeInbound(wire);
    List<Integer> lengths = new ArrayList<>();
    for (ByteBuf in = channel.readInbound(); in != null; in = channel.readInbound()) {
      lengths.add(in.readableBytes());
      in.release();
    }
    assertThat(lengths).containsExactly(105, 5, 16_005, 105, 200);
    channel.finishAndReleaseAll();
    behind.finishAndReleaseAll();
    recording.close();
    assertThat(wire.refCnt()).isZero();
  }

  @Test
  void handsOnWholeReadsOnceDataIsTold() throws Exception {
    UnpooledByteBufAllocator heap = UnpooledByteBufAllocator.DEFAULT;
    TlsTerms terms = terms(TlsEngine.BORINGSSL);
    try (UpstreamTls upstream = new UpstreamTls(terms);
        DownstreamTls downstream =
            new DownstreamTls(
                AUTHORITY.issue(Leaf.host("app.test")), null, TlsEngine.BORINGSSL, List.of("h2"))) {
      TapPoint point = TapPoint.open(recording, Side.UPSTREAM);
      PlaintextTap plaintext = new PlaintextTap(point, Syntax.OPAQUE, true);
      TlsHandler client = upstream.newHandler(heap, "app.test", null);
      TlsTap tap = new TlsTap(point, plaintext, client.decryptsInPlace());
      AtomicInteger reads = new AtomicInteger();
      ChannelInboundHandlerAdapter counter =
          new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object msg) {
              reads.incrementAndGet();
              ctx.fireChannelRead(msg);
            }
          };
      EmbeddedChannel far = new EmbeddedChannel(downstream.newHandler(heap, null), new Drop(null));
      EmbeddedChannel near = new EmbeddedChannel(tap, counter, client, plaintext, new Drop(tap));
      carry(near, far);
      far.writeOutbound(Unpooled.buffer().writeZero(10));
      carry(near, far);
      reads.set(0);
      int recorded = recording.all(Event.TlsRecord.class).size();
      far.writeOutbound(Unpooled.buffer().writeZero(40_000));
      ByteBuf wire = Unpooled.buffer();
      for (ByteBuf bytes = far.readOutbound(); bytes != null; bytes = far.readOutbound()) {
        wire.writeBytes(bytes);
        bytes.release();
      }
      near.writeInbound(wire);

      assertThat(reads).hasValue(1);
      assertThat(recording.plaintext(Direction.RECEIVED)).hasSize(40_010);
      assertThat(recording.all(Event.TlsRecord.class)).hasSize(recorded);
      near.finishAndReleaseAll();
      far.finishAndReleaseAll();
      recording.close();
    }
  }

  private static TlsTerms terms(TlsEngine engine) {
    return new TlsTerms(
        null, AUTHORITY.roots(), List.of(), new Sni.Host(), null, new Verification.Full(), engine);
  }

  /** The log, read as a reader of logs reads it. */
  private List<String> dissected() {
    List<String> found = new ArrayList<>();
    TlsDissector dissector =
        new TlsDissector(
            Direction.SENT,
            (at, direction, content) -> {
              if (content instanceof TlsContent.Handshake handshake) {
                found.add(direction + " " + handshake.message().name());
              } else if (content instanceof TlsContent.Alert alert) {
                found.add(direction + " " + alert.name());
              } else if (!(content instanceof TlsContent.ChangeCipherSpec)) {
                found.add(direction + " " + content);
              }
            });
    for (Recording.Entry entry : recording.entries()) {
      if (entry.event() instanceof Event.TlsRecord record) {
        dissector.record(entry.direction(), record, new Place(0, 0, 0, 0));
      } else if (entry.event() instanceof Event.TlsSecret secret) {
        dissector.secret(secret.line());
      } else if (entry.event() instanceof Event.Plaintext
          && !found.get(found.size() - 1).equals(entry.direction() + " data")) {
        found.add(entry.direction() + " data");
      }
    }
    return found;
  }

  private void check(
      Direction direction, ByteBuf wire, int plaintext, String version, int overhead) {
    List<String> records = new ArrayList<>();
    while (wire.isReadable()) {
      records.add(
          ByteBufUtil.hexDump(wire.readSlice(5 + wire.getUnsignedShort(wire.readerIndex() + 3))));
    }
    Map<Long, String> kept = new TreeMap<>();
    for (Recording.Entry entry : recording.entries()) {
      if (entry.direction() == direction && entry.event() instanceof Event.TlsRecord record) {
        assertThat(kept.put(record.number(), ByteBufUtil.hexDump(record.bytes()))).isNull();
      }
    }
    assertThat(kept).allSatisfy((n, hex) -> assertThat(records.get(n.intValue())).isEqualTo(hex));
    int data = 0;
    for (int i = 0; i < records.size(); i++) {
      if (!kept.containsKey((long) i)) {
        assertThat(records.get(i)).startsWith("17");
        data += records.get(i).length() / 2 - overhead;
      }
    }
    if (version.equals("TLSv1.3")) {
      assertThat(data).isEqualTo(plaintext);
    } else {
      assertThat(kept.values()).noneMatch(hex -> hex.startsWith("17"));
    }
    assertThat(kept).containsKey(0L);
  }

  private void carry(EmbeddedChannel near, EmbeddedChannel far) {
    boolean moved = true;
    while (moved) {
      near.runPendingTasks();
      far.runPendingTasks();
      moved = move(near, far, sentOnWire) | move(far, near, receivedOnWire);
    }
  }

  /** In pieces that end where no record does. */
  private static boolean move(EmbeddedChannel from, EmbeddedChannel to, ByteBuf wire) {
    boolean moved = false;
    for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
      moved |= bytes.isReadable();
      if (to.isOpen()) {
        wire.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
      }
      while (bytes.isReadable() && to.isOpen()) {
        to.writeInbound(bytes.readBytes(Math.min(7_001, bytes.readableBytes())));
      }
      bytes.release();
    }
    return moved;
  }

  private static final class Drop extends ChannelInboundHandlerAdapter {
    private final TlsTap tap;

    Drop(TlsTap tap) {
      this.tap = tap;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      ReferenceCountUtil.release(msg);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
      if (tap != null && evt instanceof SslHandshakeCompletionEvent) {
        tap.handshakeComplete(
            ctx.pipeline().get(TlsHandler.class).engine().getSession().getProtocol());
      }
    }
  }
}

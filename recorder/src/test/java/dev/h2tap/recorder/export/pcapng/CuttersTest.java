package dev.h2tap.recorder.export.pcapng;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** However bytes were chunked, the frames are the same. */
class CuttersTest {
  private static final Place PLACE = new Place(1, 0, 0, 0);

  private final List<String> frames = new ArrayList<>();
  private final FrameCutter.Sink sink =
      (frame, missing) -> frames.add(ByteBufUtil.hexDump(frame) + "+" + missing);

  private interface Taker {
    void take(ByteBuf bytes) throws IOException;
  }

  private static void chunked(Random random, ByteBuf bytes, Taker taker) throws IOException {
    ByteBuf in = bytes.slice();
    while (in.isReadable()) {
      taker.take(in.readSlice(Math.min(in.readableBytes(), 1 + random.nextInt(40))));
    }
  }

  private static ByteBuf http2Frame(Random random, int length) {
    byte[] payload = new byte[length];
    random.nextBytes(payload);
    return Unpooled.buffer()
        .writeMedium(length)
        .writeByte(0)
        .writeByte(0)
        .writeInt(1)
        .writeBytes(payload);
  }

  @Test
  void http2FramesAreCutHoweverTheyCame() throws Exception {
    Random random = new Random(3);
    for (int round = 0; round < 100; round++) {
      frames.clear();
      List<String> expected = new ArrayList<>();
      ByteBuf all = Unpooled.buffer();
      ByteBuf preface = Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", US_ASCII);
      all.writeBytes(preface.slice());
      expected.add(ByteBufUtil.hexDump(preface) + "+0");
      for (int i = 0; i < 20; i++) {
        ByteBuf frame = http2Frame(random, random.nextInt(90));
        all.writeBytes(frame.slice());
        expected.add(ByteBufUtil.hexDump(frame) + "+0");
      }
      FrameCutter cutter = FrameCutter.http2(sink);
      chunked(random, all, cutter::take);
      assertThat(frames).isEqualTo(expected);
    }
  }

  @Test
  void ofAFrameThatIsTooLongTheBeginningIsKept() throws Exception {
    ByteBuf frame = http2Frame(new Random(5), 1_000_000);
    ByteBuf next = http2Frame(new Random(5), 3);
    FrameCutter whole = FrameCutter.http2(sink);
    whole.take(Unpooled.wrappedBuffer(frame.slice(), next.slice()));
    FrameCutter pieces = FrameCutter.http2(sink);
    chunked(new Random(6), Unpooled.wrappedBuffer(frame.slice(), next.slice()), pieces::take);
    assertThat(frames).hasSize(4);
    assertThat(frames.subList(0, 2)).isEqualTo(frames.subList(2, 4));
    assertThat(frames.get(0)).endsWith("+" + (1_000_009 - FrameCutter.KEPT));
    assertThat(frames.get(1)).isEqualTo(ByteBufUtil.hexDump(next) + "+0");
  }

  @Test
  void webSocketFramesAreCutBehindTheUpgrade() throws Exception {
    ByteBuf masked =
        Unpooled.buffer()
            .writeByte(0x81)
            .writeByte(0x80 | 126)
            .writeShort(200)
            .writeInt(7)
            .writeZero(200);
    ByteBuf close = Unpooled.buffer().writeByte(0x88).writeByte(0x80).writeInt(7);
    ByteBuf request =
        Unpooled.copiedBuffer(
            "GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", US_ASCII);
    ByteBuf response =
        Unpooled.copiedBuffer(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                + "Upgrade: websocket\r\n\r\n",
            US_ASCII);
    Http1Cutter.Talk talk = new Http1Cutter.Talk();
    Http1Cutter client = new Http1Cutter(true, true, talk, sink);
    Http1Cutter server = new Http1Cutter(false, true, talk, sink);
    chunked(new Random(8), request, bytes -> client.take(bytes, PLACE));
    chunked(new Random(8), response, bytes -> server.take(bytes, PLACE));
    chunked(
        new Random(8),
        Unpooled.wrappedBuffer(masked.slice(), close.slice()),
        bytes -> client.take(bytes, PLACE));
    assertThat(frames)
        .containsExactly(
            ByteBufUtil.hexDump(request) + "+0",
            ByteBufUtil.hexDump(response) + "+0",
            ByteBufUtil.hexDump(masked) + "+0",
            ByteBufUtil.hexDump(close) + "+0");
  }

  @Test
  void requestsGoOnAfterAnUpgradeThatWasRefused() throws Exception {
    Http1Cutter.Talk talk = new Http1Cutter.Talk();
    Http1Cutter client = new Http1Cutter(true, true, talk, sink);
    Http1Cutter server = new Http1Cutter(false, true, talk, sink);
    client.take(text("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"), PLACE);
    server.take(text("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), PLACE);
    frames.clear();
    client.take(text("HEAD / HTTP/1.1\r\n"), PLACE);
    client.take(text("\r\n"), PLACE);
    server.take(text("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP"), PLACE);
    server.take(text("/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), PLACE);
    assertThat(frames)
        .containsExactly(
            ByteBufUtil.hexDump(text("HEAD / HTTP/1.1\r\n\r\n")) + "+0",
            ByteBufUtil.hexDump(
                    text(
                        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
                            + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
                + "+0");
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }
}

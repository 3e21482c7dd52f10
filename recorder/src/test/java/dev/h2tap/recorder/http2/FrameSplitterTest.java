package dev.h2tap.recorder.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameSplitterTest {
  private static final Place START = new Place(1, 0, 0, 0);

  private final FrameTranscript found = new FrameTranscript();

  private static ByteBuf everyType() {
    Frames frames = new Frames();
    return Unpooled.wrappedBuffer(
        Frames.preface(),
        Frames.settings(1, 8192, 3, 100, 0x99, 7),
        Frames.frame(FrameType.SETTINGS, 1, 0),
        frames.headers(1, 0x1, ":method", "GET", ":path", "/"),
        Frames.frame(FrameType.HEADERS, 0x28, 3, 2, 0x80, 0, 0, 1, 255, 0x82, 0, 0),
        Frames.frame(FrameType.CONTINUATION, 0x4, 3, 0x84),
        Frames.frame(FrameType.PRIORITY, 0, 5, 0, 0, 0, 3, 15),
        Frames.frame(FrameType.RST_STREAM, 0, 5, 0, 0, 0, 8),
        Frames.frame(FrameType.PUSH_PROMISE, 0x4, 1, 0, 0, 0, 2, 0x82),
        Frames.frame(FrameType.PING, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8),
        Frames.goAway(7, 11, "too_many_pings"),
        Frames.frame(FrameType.WINDOW_UPDATE, 0, 0, 0, 1, 0, 0),
        Frames.frame(0x42, 0xff, 9, 1, 2, 3),
        Frames.data(1, 0, "hello"),
        Frames.frame(FrameType.DATA, 0x9, 1, 3, 'h', 'i', 0, 0, 0),
        Frames.frame(FrameType.DATA, 0, 1),
        Frames.frame(FrameType.DATA, 0x8, 1, 200, 1),
        Frames.frame(FrameType.PING, 0, 0, 1, 2, 3));
  }

  @Test
  void readsEveryType() {
    new FrameSplitter(true, true, found).feed(everyType(), 0, START);
    assertThat(found.lines.get(0)).isEqualTo("preface");
    assertThat(found.frames)
        .extracting(frame -> frame.getClass().getSimpleName())
        .containsExactly(
            "Settings",
            "Settings",
            "Headers",
            "Headers",
            "Continuation",
            "Priority",
            "RstStream",
            "PushPromise",
            "Ping",
            "GoAway",
            "WindowUpdate",
            "Unknown",
            "Data",
            "Data",
            "Data",
            "Malformed",
            "Malformed");
    assertThat(found.frames.get(3))
        .isInstanceOfSatisfying(
            Frame.Headers.class,
            headers -> {
              assertThat(headers.padding()).isEqualTo(2);
              assertThat(headers.priority()).isEqualTo(new StreamDependency(1, true, 256));
              assertThat(headers.fragment().readableBytes()).isEqualTo(1);
            });
    assertThat(found.frames.get(13))
        .isInstanceOfSatisfying(
            Frame.Data.class,
            data -> {
              assertThat(data.padding()).isEqualTo(3);
              assertThat(data.data()).isEqualTo(2);
            });
  }

  @Test
  void findsTheSameHoweverTheBytesAreCut() {
    ByteBuf bytes = everyType();
    new FrameSplitter(true, true, found).feed(bytes, 0, START);
    for (int cut = 0; cut <= bytes.readableBytes(); cut++) {
      FrameTranscript again = new FrameTranscript();
      FrameSplitter splitter = new FrameSplitter(true, true, again);
      splitter.feed(bytes.slice(0, cut), 0, START);
      splitter.feed(bytes.slice(cut, bytes.readableBytes() - cut), 0, START);
      assertThat(again.lines).as("cut at %d", cut).isEqualTo(found.lines);
    }
    FrameTranscript byteByByte = new FrameTranscript();
    FrameSplitter splitter = new FrameSplitter(true, true, byteByByte);
    for (int i = 0; i < bytes.readableBytes(); i++) {
      splitter.feed(bytes.slice(i, 1), -1, START);
    }
    assertThat(byteByByte.lines).isEqualTo(found.lines);
  }

  @Test
  void findsItsFeetAgainWhereAFrameBegins() {
    FrameSplitter splitter = new FrameSplitter(true, false, found);
    splitter.feed(Unpooled.copiedBuffer("lost", StandardCharsets.US_ASCII), -1, START);
    ByteBuf bytes =
        Unpooled.wrappedBuffer(
            Unpooled.copiedBuffer("tail", StandardCharsets.US_ASCII), Frames.data(1, 1, "x"));
    splitter.feed(bytes, 4, START);
    assertThat(found.lines).hasSize(2).first().isEqualTo("skipped 8");
    assertThat(found.frames).hasSize(1).first().isInstanceOf(Frame.Data.class);
  }

  @Test
  void goesOnWithTheNextRecordWhenABoundaryIsAtTheEndOfThisOne() {
    FrameSplitter splitter = new FrameSplitter(false, false, found);
    splitter.feed(Unpooled.copiedBuffer("tail", StandardCharsets.US_ASCII), 4, START);
    splitter.feed(Frames.data(1, 1, "x"), 0, START);
    assertThat(found.frames).hasSize(1);
  }

  @Test
  void saysThatAServerAnsweredInHttp1() {
    FrameSplitter splitter = new FrameSplitter(false, true, found);
    splitter.feed(
        Unpooled.copiedBuffer("HTTP/1.1 400 Bad Request\r\n", StandardCharsets.US_ASCII), 0, START);
    assertThat(found.lines).isEqualTo(List.of("malformed HTTP/1 text where HTTP/2 frames belong"));
  }

  @Test
  void keepsNoMoreOfAFrameThanItsLimit() {
    FrameSplitter splitter = new FrameSplitter(false, true, found);
    splitter.feed(
        Unpooled.buffer().writeMedium(0xffffff).writeByte(0x50).writeByte(0).writeInt(0), 0, START);
    ByteBuf chunk = Unpooled.wrappedBuffer(new byte[1 << 20]);
    for (int i = 0; i < 16; i++) {
      splitter.feed(chunk, -1, START);
    }
    assertThat(found.frames)
        .first()
        .isInstanceOfSatisfying(
            Frame.Malformed.class,
            frame ->
                assertThat(frame.payload().readableBytes()).isEqualTo(FrameSplitter.PAYLOAD_LIMIT));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void neverThrowsOnNoise(boolean client) {
    Random random = new Random(client ? 1 : 2);
    HeaderBlocks blocks = new HeaderBlocks();
    for (int round = 0; round < 2000; round++) {
      FrameTranscript noise = new FrameTranscript();
      FrameSplitter splitter = new FrameSplitter(client, random.nextBoolean(), noise);
      ByteBuf bytes = everyType().copy();
      for (int i = 0; i < 4; i++) {
        bytes.setByte(random.nextInt(bytes.readableBytes()), random.nextInt());
      }
      int cut = random.nextInt(bytes.readableBytes());
      splitter.feed(bytes.slice(0, cut), random.nextInt(50) - 1, START);
      splitter.feed(bytes.slice(cut, bytes.readableBytes() - cut), 0, START);
      noise.frames.forEach(blocks::take);
    }
  }
}

package dev.h2tap.proxy.replay.frames;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameCutterTest {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  @Test
  void cutsInFrontOfEveryFrame() {
    ByteBuf bytes = Unpooled.copiedBuffer(PREFACE, US_ASCII);
    frame(bytes, 0);
    frame(bytes, 300);
    frame(bytes, 7);
    assertThat(lengths(new FrameCutter().cut(bytes))).containsExactly(24, 9, 309, 16);
  }

  @Test
  void aFrameThatWasSentInTwoPartsStaysInTwoParts() {
    FrameCutter cutter = new FrameCutter();
    ByteBuf bytes = Unpooled.copiedBuffer(PREFACE, US_ASCII);
    frame(bytes, 100);
    frame(bytes, 1);
    assertThat(lengths(cutter.cut(bytes.readSlice(29)))).containsExactly(24, 5);
    assertThat(lengths(cutter.cut(bytes.readSlice(50)))).containsExactly(50);
    assertThat(lengths(cutter.cut(bytes))).containsExactly(54, 10);
  }

  @Test
  void thePiecesAreAlwaysAllOfTheBytes() {
    Random random = new Random(7);
    for (int run = 0; run < 200; run++) {
      FrameCutter cutter = new FrameCutter();
      ByteBuf bytes = Unpooled.buffer();
      for (int i = random.nextInt(2_000); i > 0; i--) {
        bytes.writeByte(random.nextInt(4) == 0 ? random.nextInt() : 0);
      }
      ByteBuf together = Unpooled.buffer();
      ByteBuf left = bytes.duplicate();
      while (left.isReadable()) {
        ByteBuf part = left.readSlice(Math.min(left.readableBytes(), 1 + random.nextInt(100)));
        for (ByteBuf piece : cutter.cut(part)) {
          assertThat(piece.isReadable()).isTrue();
          together.writeBytes(piece.slice());
        }
      }
      assertThat(together).isEqualTo(bytes);
    }
  }

  private static void frame(ByteBuf to, int length) {
    to.writeMedium(length).writeZero(6).writeZero(length);
  }

  private static List<Integer> lengths(List<ByteBuf> pieces) {
    return new ArrayList<>(pieces.stream().map(ByteBuf::readableBytes).toList());
  }
}

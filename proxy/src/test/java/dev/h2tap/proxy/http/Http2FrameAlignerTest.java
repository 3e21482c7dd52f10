package dev.h2tap.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Http2FrameAlignerTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(new Http2FrameAligner(0));

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private static ByteBuf frame(int length) {
    ByteBuf frame = Unpooled.directBuffer().writeMedium(length).writeByte(0).writeByte(0);
    frame.writeInt(1);
    for (int i = 0; i < length; i++) {
      frame.writeByte(i);
    }
    return frame;
  }

  private List<Integer> lengths() {
    List<Integer> lengths = new ArrayList<>();
    for (ByteBuf out = channel.readInbound(); out != null; out = channel.readInbound()) {
      lengths.add(out.readableBytes());
      out.release();
    }
    return lengths;
  }

  @Test
  void whatHoldsWholeFramesPassesAsItIs() {
    ByteBuf frames = Unpooled.wrappedBuffer(frame(10), frame(0), frame(200));
    channel.writeInbound(frames);
    assertThat(channel.<ByteBuf>readInbound()).isSameAs(frames);
    frames.release();
  }

  @Test
  void aFrameThatCameInTwoReadsIsPassedOnWithoutACopy() {
    ByteBuf frame = frame(8_000);
    ByteBuf first = frame.copy(0, 5_000);
    ByteBuf second = frame.copy(5_000, 3_009);
    channel.writeInbound(first.retain());
    assertThat(channel.<ByteBuf>readInbound()).isNull();
    channel.writeInbound(second.retain());
    ByteBuf joined = channel.readInbound();
    assertThat(joined).isEqualTo(frame);
    first.setByte(4_000, 77);
    second.setByte(1_000, 78);
    assertThat(joined.getByte(4_000)).isEqualTo((byte) 77);
    assertThat(joined.getByte(6_000)).isEqualTo((byte) 78);
    joined.release();
    frame.release();
    assertThat(first.release()).isTrue();
    assertThat(second.release()).isTrue();
  }

  @Test
  void framesComeWholeHoweverTheyAreCut() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      ByteBuf all = Unpooled.buffer();
      for (int i = 0; i < 20; i++) {
        ByteBuf frame = frame(random.nextInt(random.nextInt(2) == 0 ? 20 : 2_000));
        all.writeBytes(frame);
        frame.release();
      }
      String expected = ByteBufUtil.hexDump(all);
      while (all.isReadable()) {
        int length = Math.min(all.readableBytes(), 1 + random.nextInt(1_500));
        channel.writeInbound(all.readRetainedSlice(length));
      }
      StringBuilder passed = new StringBuilder();
      for (ByteBuf out = channel.readInbound(); out != null; out = channel.readInbound()) {
        passed.append(ByteBufUtil.hexDump(out));
        while (out.isReadable()) {
          out.skipBytes(9 + out.getUnsignedMedium(out.readerIndex()));
        }
        out.release();
      }
      assertThat(all.release()).isTrue();
      assertThat(passed.toString()).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @Test
  void whatIsTooLongToBeAFramePassesAsItComes() {
    ByteBuf begun = Unpooled.buffer().writeMedium(16_385).writeZero(100);
    channel.writeInbound(begun);
    channel.writeInbound(Unpooled.buffer().writeZero(50));
    assertThat(lengths()).containsExactly(103, 50);
  }

  @Test
  void whatNeverBecameAFrameIsPassedOnAtTheEnd() {
    channel.writeInbound(frame(100).writerIndex(60));
    assertThat(lengths()).isEmpty();
    channel.close();
    assertThat(lengths()).containsExactly(60);
  }
}

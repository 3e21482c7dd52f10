package dev.h2tap.proxy.tap;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FrameBoundaryTest {
  @Test
  void theFirstFrameOfEachChunkIsFoundInAnyChunking() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      boolean preface = random.nextBoolean();
      TreeSet<Integer> starts = new TreeSet<>();
      ByteBuf stream = Unpooled.buffer();
      if (preface) {
        starts.add(0);
        stream.writeZero(24);
      }
      for (int i = 0; i < 10; i++) {
        starts.add(stream.writerIndex());
        int length = random.nextInt(40);
        stream.writeMedium(length).writeZero(6 + length);
      }
      FrameBoundary boundary = new FrameBoundary(preface);
      int at = 0;
      while (stream.isReadable()) {
        ByteBuf chunk = stream.readSlice(Math.min(stream.readableBytes(), 1 + random.nextInt(60)));
        Integer expected = starts.ceiling(at);
        int end = at + chunk.readableBytes();
        assertThat(boundary.advance(chunk))
            .as("seed %d at %d", seed, at)
            .isEqualTo(expected == null || expected >= end ? -1 : expected - at);
        at = end;
      }
    }
  }
}

package dev.h2tap.proxy.tap;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TlsRecordCutterTest {
  private final List<String> seen = new ArrayList<>();
  private final TlsRecordCutter cutter =
      new TlsRecordCutter(
          new TlsRecordCutter.Sink() {
            @Override
            public void record(int contentType, ByteBuf bytes) {
              seen.add(contentType + " " + ByteBufUtil.hexDump(bytes));
              bytes.release();
            }

            @Override
            public void notTls(ByteBuf bytes) {
              String last = seen.isEmpty() ? "" : seen.get(seen.size() - 1);
              if (last.startsWith("no ")) {
                seen.set(seen.size() - 1, last + ByteBufUtil.hexDump(bytes));
              } else {
                seen.add("no " + ByteBufUtil.hexDump(bytes));
              }
              bytes.release();
            }
          });

  private void observe(byte[] bytes, int from, int to) {
    ByteBuf buffer = ByteBufAllocator.DEFAULT.buffer().writeBytes(bytes, from, to - from);
    cutter.observe(ByteBufAllocator.DEFAULT, buffer);
    buffer.release();
  }

  private static void record(ByteBuf stream, int type, int length, Random random) {
    byte[] content = new byte[length];
    random.nextBytes(content);
    stream.writeByte(type).writeShort(0x0303).writeShort(length).writeBytes(content);
  }

  @Test
  void anyChunkingGivesTheSameRecords() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      ByteBuf stream = Unpooled.buffer();
      for (int i = 0; i < 6; i++) {
        record(stream, 20 + random.nextInt(5), random.nextInt(60), random);
      }
      if (random.nextBoolean()) {
        stream.writeBytes(
            "HTTP/1.1 400 Bad Request".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      }
      byte[] bytes = ByteBufUtil.getBytes(stream);
      seen.clear();
      TlsRecordCutterTest whole = new TlsRecordCutterTest();
      whole.observe(bytes, 0, bytes.length);
      whole.cutter.end();
      TlsRecordCutterTest pieces = new TlsRecordCutterTest();
      for (int at = 0; at < bytes.length; ) {
        int end = Math.min(bytes.length, at + 1 + random.nextInt(50));
        pieces.observe(bytes, at, end);
        at = end;
      }
      pieces.cutter.end();
      assertThat(pieces.seen).as("seed %d", seed).isEqualTo(whole.seen);
    }
  }

  @Test
  void noBufferIsHeldLongerThanItsRecord() {
    ByteBuf stream = Unpooled.buffer();
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      record(stream, 23, 1000, random);
    }
    List<ByteBuf> reads = new ArrayList<>();
    while (stream.isReadable()) {
      // Each read ends within a record.
      ByteBuf read =
          ByteBufAllocator.DEFAULT
              .buffer()
              .writeBytes(stream.readSlice(Math.min(1001, stream.readableBytes())));
      cutter.observe(ByteBufAllocator.DEFAULT, read);
      read.release();
      reads.add(read);
      assertThat(reads.stream().filter(buffer -> buffer.refCnt() > 0)).hasSizeLessThan(3);
    }
    assertThat(reads).allMatch(buffer -> buffer.refCnt() == 0);
  }

  @Test
  void aRecordThatTricklesInIsCutWithoutDepth() {
    ByteBuf stream = Unpooled.buffer();
    record(stream, 22, 3_000, new Random(1));
    byte[] bytes = ByteBufUtil.getBytes(stream);
    for (int i = 0; i < bytes.length; i++) {
      observe(bytes, i, i + 1);
    }
    assertThat(seen).containsExactly("22 " + ByteBufUtil.hexDump(bytes));
  }

  @Test
  void whatIsCutShortIsHandedOutAtTheEnd() {
    observe(new byte[] {22, 3, 1, 0, 9, 1}, 0, 6);
    assertThat(seen).isEmpty();
    cutter.end();
    assertThat(seen).containsExactly("no 160301000901");
  }
}

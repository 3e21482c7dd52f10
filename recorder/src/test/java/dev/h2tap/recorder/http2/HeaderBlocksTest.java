package dev.h2tap.recorder.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.wire.Field;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeaderBlocksTest {
  private final HeaderBlocks blocks = new HeaderBlocks();

  @Test
  void keepsTheOrderOfTheWire() {
    ByteBuf block =
        literal("b", "1").writeBytes(literal(":path", "/x")).writeBytes(literal("a", ""));
    assertThat(fields(block).fields())
        .containsExactly(new Field("b", "1"), new Field(":path", "/x"), new Field("a", ""));
  }

  @Test
  void joinsContinuations() {
    ByteBuf block = literal("name", "value");
    assertThat(take(FrameType.HEADERS, 0, block.slice(0, 3))).isNull();
    assertThat(take(FrameType.CONTINUATION, 0, block.slice(3, 4))).isNull();
    assertThat(take(FrameType.CONTINUATION, 4, block.slice(7, block.readableBytes() - 7)))
        .isEqualTo(new FieldBlock(List.of(new Field("name", "value")), false, null));
  }

  @Test
  void afterALossTellsNewEntriesFromLostOnes() {
    Frames encoder = new Frames();
    fields(encoder.block("x-old", "1"));
    blocks.lost();
    assertThat(fields(encoder.block("x-new", "2", "x-old", "1")))
        .isEqualTo(
            new FieldBlock(
                List.of(new Field("x-new", "2"), new Field(FieldBlock.LOST, "")), true, null));
    FieldBlock later = fields(encoder.block("x-new", "2"));
    assertThat(later.fields()).containsExactly(new Field("x-new", "2"));
    assertThat(later.tableIncomplete()).isFalse();
  }

  @Test
  void afterALossTakesTheNewestOldEntryForLost() {
    Frames encoder = new Frames();
    fields(encoder.block("x-old", "1"));
    blocks.lost();
    assertThat(fields(encoder.block("x-old", "1")).fields())
        .containsExactly(new Field(FieldBlock.LOST, ""));
  }

  @Test
  void saysWhyDecodingStoppedAndKeepsWhatCameBefore() {
    FieldBlock block = fields(literal("a", "1").writeByte(0xff).writeByte(0x7f));
    assertThat(block.fields()).containsExactly(new Field("a", "1"));
    assertThat(block.error()).contains("illegal index");
  }

  @Test
  void followsALargerTableOnceItIsAllowed() {
    ByteBuf resize = Unpooled.wrappedBuffer(new byte[] {0x3f, (byte) 0xe1, 0x3f});
    assertThat(fields(resize.copy()).error()).isNotNull();
    HeaderBlocks allowed = new HeaderBlocks();
    allowed.allowTableSize(8192);
    assertThat(allowed.take(headers(4, resize.copy())).error()).isNull();
  }

  @Test
  void doesNotKeepEndlessContinuations() {
    ByteBuf fragment = Unpooled.wrappedBuffer(new byte[1 << 16]);
    take(FrameType.HEADERS, 0, fragment);
    for (int i = 0; i < 64; i++) {
      take(FrameType.CONTINUATION, 0, fragment);
    }
    FieldBlock block = take(FrameType.CONTINUATION, 4, fragment);
    assertThat(block).isNotNull();
    assertThat(block.error()).contains("longer than h2tap decodes");
  }

  @Test
  void neverThrowsOnNoise() {
    Random random = new Random(3);
    for (int round = 0; round < 500; round++) {
      byte[] noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);
      assertThat(fields(Unpooled.wrappedBuffer(noise))).isNotNull();
    }
  }

  private FieldBlock fields(ByteBuf block) {
    FieldBlock fields = take(FrameType.HEADERS, 4, block);
    assertThat(fields).isNotNull();
    return fields;
  }

  private @Nullable FieldBlock take(int type, int flags, ByteBuf fragment) {
    FrameHeader header = new FrameHeader(fragment.readableBytes(), type, flags, 1);
    return blocks.take(FrameParser.parse(header, fragment.copy()));
  }

  private static Frame headers(int flags, ByteBuf fragment) {
    FrameHeader header = new FrameHeader(fragment.readableBytes(), FrameType.HEADERS, flags, 1);
    return FrameParser.parse(header, fragment);
  }

  private static ByteBuf literal(String name, String value) {
    ByteBuf block = Unpooled.buffer().writeByte(0);
    for (String text : new String[] {name, value}) {
      block.writeByte(text.length()).writeCharSequence(text, StandardCharsets.US_ASCII);
    }
    return block;
  }
}

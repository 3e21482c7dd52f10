package dev.h2tap.recorder.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.wire.Inflation;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeflationTest {
  private static final String TEXT = "{\"user\":\"alice\",\"password\":\"******\"}".repeat(5);
  private static final byte[] CONTENT = TEXT.getBytes(UTF_8);

  @ParameterizedTest
  @EnumSource(Inflation.Wrapper.class)
  void everyLengthThatIsReachedInflatesToTheSame(Inflation.Wrapper wrapper) throws Exception {
    int reached = 0;
    for (int length = 0; length < 400; length++) {
      byte[] deflated =
          wrapper == Inflation.Wrapper.NONE
              ? Deflation.fit(CONTENT, new byte[0], length)
              : Deflation.fit(CONTENT, length, wrapper);
      if (deflated != null) {
        reached++;
        assertThat(deflated).hasSize(length);
        assertThat(new String(inflated(deflated, wrapper), UTF_8))
            .as("of %d", length)
            .isEqualTo(TEXT);
      }
    }
    assertThat(reached).isGreaterThan(wrapper == Inflation.Wrapper.GZIP ? 280 : 270);
  }

  @Test
  void whatIsTooShortIsRefused() {
    assertThat(Deflation.fit(CONTENT, 30, Inflation.Wrapper.GZIP)).isNull();
  }

  private static byte[] inflated(byte[] bytes, Inflation.Wrapper wrapper) throws Exception {
    return switch (wrapper) {
      case GZIP -> new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
      case ZLIB -> new InflaterInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
      case NONE -> {
        byte[] out = new byte[CONTENT.length + 10];
        Inflater inflater = new Inflater(true);
        inflater.setInput(
            Unpooled.copiedBuffer(bytes, new byte[] {0, 0, -1, -1}).array(), 0, bytes.length + 4);
        int length = inflater.inflate(out);
        inflater.end();
        yield Arrays.copyOf(out, length);
      }
    };
  }
}

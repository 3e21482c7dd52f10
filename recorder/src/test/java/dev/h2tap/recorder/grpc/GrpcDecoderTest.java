package dev.h2tap.recorder.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.wire.Field;
import dev.h2tap.recorder.wire.Place;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GrpcDecoderTest {
  private static final Place START = new Place(1, 0, 0, 0);

  /** Writes down what the decoder found. */
  private static final class Transcript implements GrpcDecoder.Sink {
    final List<String> lines = new ArrayList<>();

    @Override
    public void message(GrpcMessage message, Place at) {
      lines.add(
          message.number()
              + ": "
              + message.length()
              + " "
              + Text.of(message.beginning())
              + (message.coding() == null ? "" : " " + message.coding() + message.wireLength())
              + (message.whole() ? "" : " (cut)")
              + (message.problem() == null ? "" : " (" + message.problem() + ")")
              + " at "
              + at.offset());
    }

    @Override
    public void status(GrpcStatus status, Place at) {
      lines.add(status.toString());
    }

    @Override
    public void malformed(String reason, ByteBuf bytes, Place at) {
      lines.add("malformed " + reason);
    }

    @Override
    public void skipped(long bytes, Place at) {
      lines.add("skipped " + bytes);
    }
  }

  @Test
  void findsTheSameHoweverTheBytesAreCut() {
    byte[] zipped = GrpcBytes.gzip(utf8("z".repeat(300)));
    ByteBuf bytes =
        Unpooled.wrappedBuffer(
            message(0, "first"),
            message(0, ""),
            GrpcBytes.message(1, zipped),
            message(0x80, "grpc-status: 14\r\ngrpc-message: not%20here\r\n"));
    List<String> whole = read("gzip", bytes);
    assertThat(whole)
        .containsExactly(
            "1: 5 first at 0",
            "2: 0  at 10",
            "3: 300 " + "z".repeat(300) + " gzip" + zipped.length + " at 15",
            "GrpcStatus[code=14, name=UNAVAILABLE, message=not here]");
    for (int cut = 0; cut <= bytes.readableBytes(); cut++) {
      Transcript found = new Transcript();
      GrpcDecoder decoder = new GrpcDecoder("gzip", found);
      decoder.feed(bytes.slice(0, cut), START);
      decoder.feed(bytes.slice(cut, bytes.readableBytes() - cut), START.at(cut));
      decoder.closed();
      assertThat(found.lines).as("cut at %d", cut).isEqualTo(whole);
    }
  }

  @Test
  void undoesDeflate() {
    Deflater deflater = new Deflater();
    deflater.setInput(utf8("aaaaaaaaaa"));
    deflater.finish();
    byte[] out = new byte[100];
    int length = deflater.deflate(out);
    byte[] deflated = Arrays.copyOf(out, length);
    assertThat(read("deflate", GrpcBytes.message(1, deflated)))
        .containsExactly("1: 10 aaaaaaaaaa deflate" + length + " at 0");
  }

  @Test
  void saysWhyCompressionCannotBeUndone() {
    assertThat(read("gzip", message(1, "no gzip at all")))
        .containsExactly(
            "1: 14 no gzip at all gzip14 (its compression cannot be undone: no gzip header) at 0");
    assertThat(read("snappy", message(1, "x")))
        .containsExactly("1: 1 x snappy1 (h2tap cannot undo it) at 0");
    assertThat(read(null, message(1, "x")))
        .containsExactly("1: 1 x unknown coding1 (no grpc-encoding was sent) at 0");
    byte[] zipped = GrpcBytes.gzip(utf8("z".repeat(300)));
    assertThat(read("gzip", GrpcBytes.message(1, Arrays.copyOf(zipped, 15))))
        .singleElement()
        .asString()
        .contains("its end is missing");
  }

  @Test
  void aBombDoesNotGoOff() {
    byte[] bomb = GrpcBytes.gzip(new byte[100 << 20]);
    assertThat(read("gzip", GrpcBytes.message(1, bomb)))
        .singleElement()
        .asString()
        .contains("more than 67108864 bytes come out of it");
  }

  @Test
  void findsItsFeetAgainAfterAGap() {
    Transcript found = new Transcript();
    GrpcDecoder decoder = new GrpcDecoder(null, found);
    decoder.feed(message(0, "first"), START);
    decoder.feed(message(0, "second").slice(0, 8), START);
    decoder.lost();
    decoder.feed(Unpooled.wrappedBuffer(utf8("the rest of something")), START);
    decoder.feed(message(0, "found"), START);
    assertThat(found.lines)
        .containsExactly("1: 5 first at 0", "2: 3 sec (cut) at 0", "skipped 21", "0: 5 found at 0");
  }

  @Test
  void tellsWhatIsNoMessage() {
    assertThat(read(null, Unpooled.wrappedBuffer(utf8("<html>no gRPC</html>"))))
        .containsExactly("malformed no gRPC message: it begins with neither 0 nor 1");
  }

  @Test
  void neverThrowsOnNoise() {
    Random random = new Random(8);
    for (int round = 0; round < 2000; round++) {
      GrpcDecoder decoder = new GrpcDecoder("gzip", new Transcript());
      for (int i = 0; i < 10; i++) {
        byte[] noise = new byte[random.nextInt(60)];
        random.nextBytes(noise);
        decoder.feed(
            random.nextBoolean()
                ? Unpooled.wrappedBuffer(noise)
                : GrpcBytes.message(random.nextInt(2), noise),
            START);
        if (random.nextInt(10) == 0) {
          decoder.lost();
        }
      }
      decoder.closed();
    }
  }

  @Test
  void namesStatusCodes() {
    assertThat(status("grpc-status", "0")).isEqualTo(new GrpcStatus(0, "OK", null));
    assertThat(status("grpc-status", "16", "grpc-message", "100%25 %zz %e2"))
        .isEqualTo(new GrpcStatus(16, "UNAUTHENTICATED", "100% %zz â"));
    assertThat(status("Grpc-Status", "17")).isEqualTo(new GrpcStatus(17, "unassigned", null));
    assertThat(status("grpc-status", "ok")).isEqualTo(new GrpcStatus(-1, "malformed", null));
    assertThat(status("x", "0")).isNull();
  }

  private static @Nullable GrpcStatus status(String... namesAndValues) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
    }
    return GrpcStatus.of(fields);
  }

  private static List<String> read(@Nullable String coding, ByteBuf bytes) {
    Transcript found = new Transcript();
    GrpcDecoder decoder = new GrpcDecoder(coding, found);
    decoder.feed(bytes, START);
    decoder.closed();
    return found.lines;
  }

  private static ByteBuf message(int flags, String text) {
    return GrpcBytes.message(flags, utf8(text));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

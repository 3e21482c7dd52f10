package dev.h2tap.recorder.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.wire.Place;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamDecoderTest {
  private static final Place START = new Place(1, 0, 0, 0);
  private static final String STREAM =
      "\ufeffretry: 10\n: hello\n\ndata: one\ndata:two\ndata\n\n"
          + "event:  price\nid\ndata:  7\nfoo: bar\na name that is much too long: x\n\nid: 9\n\n";

  /** Writes down what the decoder found. */
  private static final class Transcript implements EventStreamDecoder.Sink {
    final List<String> lines = new ArrayList<>();

    @Override
    public void event(ServerSentEvent event, Place at) {
      lines.add(
          "event=%s id=%s retry=%s comment=%s data=%s of %d%s at %d"
              .formatted(
                  event.event(),
                  event.id(),
                  event.retry(),
                  event.comment(),
                  event.hasData() ? "'" + Text.of(event.beginning()) + "'" : null,
                  event.length(),
                  event.whole() ? "" : " (cut)",
                  at.offset()));
    }

    @Override
    public void skipped(long bytes, Place at) {
      lines.add("skipped " + bytes + " to " + at.offset());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void readsFieldsHoweverTheLinesEnd(String lineEnd) {
    assertThat(withoutPlaces(read(100, STREAM.replace("\n", lineEnd))))
        .containsExactly(
            "event=null id=null retry=10 comment=hello data=null of 0",
            "event=null id=null retry=null comment=null data='one\ntwo\n' of 8",
            "event= price id= retry=null comment=null data=' 7' of 2",
            "event=null id=9 retry=null comment=null data=null of 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void findsTheSameHoweverTheBytesAreCut(String lineEnd) {
    ByteBuf bytes = bytes(STREAM.replace("\n", lineEnd));
    List<String> whole = read(100, STREAM.replace("\n", lineEnd));
    for (int cut = 0; cut <= bytes.readableBytes(); cut++) {
      Transcript found = new Transcript();
      EventStreamDecoder decoder = new EventStreamDecoder(100, found);
      decoder.feed(bytes.slice(0, cut), START);
      decoder.feed(bytes.slice(cut, bytes.readableBytes() - cut), START.at(cut));
      decoder.closed();
      assertThat(found.lines).as("cut at %d", cut).isEqualTo(whole);
    }
  }

  @Test
  void keepsNoMoreThanTheLimitAndCountsAll() {
    assertThat(read(4, "data: abcdefgh\ndata: x\n\n"))
        .containsExactly("event=null id=null retry=null comment=null data='abcd' of 10 at 0");
    assertThat(read(4, "data: " + "y".repeat(100_000) + "\n\n"))
        .containsExactly("event=null id=null retry=null comment=null data='yyyy' of 100000 at 0");
  }

  @Test
  void tellsWhatTheEndOfTheStreamCutOff() {
    assertThat(read(100, "data: a\n\ndata: b"))
        .containsExactly(
            "event=null id=null retry=null comment=null data='a' of 1 at 0",
            "event=null id=null retry=null comment=null data='b' of 1 (cut) at 9");
  }

  @Test
  void readsOnWithTheNextEventAfterAGap() {
    Transcript found = new Transcript();
    EventStreamDecoder decoder = new EventStreamDecoder(100, found);
    decoder.feed(bytes("data: a"), START);
    decoder.lost();
    decoder.feed(bytes("rest\ndata: of it\n\ndata: b\n\n"), START);
    assertThat(found.lines)
        .containsExactly(
            "skipped 18 to 18", "event=null id=null retry=null comment=null data='b' of 1 at 18");
  }

  @Test
  void neverThrowsOnNoise() {
    Random random = new Random(9);
    byte[] alphabet = "data: idevntry\r\n\n\r\u0000".getBytes(StandardCharsets.US_ASCII);
    for (int round = 0; round < 5000; round++) {
      EventStreamDecoder decoder = new EventStreamDecoder(20, new Transcript());
      for (int i = 0; i < 10; i++) {
        byte[] noise = new byte[random.nextInt(40)];
        for (int j = 0; j < noise.length; j++) {
          noise[j] = alphabet[random.nextInt(alphabet.length)];
        }
        decoder.feed(Unpooled.wrappedBuffer(noise), START);
        if (random.nextInt(10) == 0) {
          decoder.lost();
        }
      }
      decoder.closed();
    }
  }

  private static List<String> withoutPlaces(List<String> lines) {
    return lines.stream().map(line -> line.replaceAll(" at \\d+$", "")).toList();
  }

  private static List<String> read(int limit, String stream) {
    Transcript found = new Transcript();
    EventStreamDecoder decoder = new EventStreamDecoder(limit, found);
    decoder.feed(bytes(stream), START);
    decoder.closed();
    return found.lines;
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }
}

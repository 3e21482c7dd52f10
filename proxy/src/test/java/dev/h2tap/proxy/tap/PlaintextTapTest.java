package dev.h2tap.proxy.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Recording;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlaintextTapTest {
  private final Recording recording = new Recording();
  private final PlaintextTap tap =
      new PlaintextTap(TapPoint.open(recording, Side.DOWNSTREAM), Syntax.HTTP1, false);
  private final EmbeddedChannel channel = new EmbeddedChannel(tap);

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    recording.close();
  }

  @Test
  void whatIsWrittenIsGatheredUntilTheFlush() {
    channel.write(bytes("a"));
    channel.write(bytes("b"));
    assertThat(recording.all(Event.Plaintext.class)).isEmpty();
    channel.flush();
    assertThat(recording.all(Event.Plaintext.class)).hasSize(1);
    assertThat(recording.plaintext(Direction.SENT)).isEqualTo("ab");
  }

  @Test
  void theFirstBytesAreRememberedHoweverTheyAreCut() {
    for (String piece : new String[] {"HTTP", "/1.1 200 OK\r\n", "Server: app\r\n"}) {
      channel.writeInbound(bytes(piece));
    }
    assertThat(tap.firstBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("HTTP/1.1 200 OK\r");
  }

  @Test
  void readAndWrittenBytesPassUnchangedAndAreRecordedOnce() {
    ByteBuf in = bytes("in");
    channel.writeInbound(in);
    ByteBuf out = channel.readInbound();
    assertThat(out).isSameAs(in);
    assertThat(recording.plaintext(Direction.RECEIVED)).isEqualTo("in");
    in.release();
  }

  @Test
  void whatWasNeverFlushedIsRecordedAtTheEnd() {
    channel.write(bytes("a"));
    channel.close();
    channel.runPendingTasks();
    assertThat(recording.plaintext(Direction.SENT)).isEqualTo("a");
  }

  @Test
  void aMessageOfAnotherKindIsLeftAlone() {
    channel.writeInbound("text");
    String out = channel.readInbound();
    assertThat(out).isEqualTo("text");
    assertThat(recording.entries()).isEmpty();
  }

  @Test
  void ofWhatIsWrittenShortPiecesAreCopiedAndLongOnesReferredTo() {
    for (int length : new int[] {2_048, 2_049}) {
      ByteBuf bytes = Unpooled.directBuffer(length, length).writeZero(length);
      channel.writeOutbound(bytes);
      assertThat(bytes.refCnt()).isEqualTo(length == 2_048 ? 1 : 2);
      ByteBuf passed = channel.readOutbound();
      passed.setByte(0, 1).release();
    }
    assertThat(recording.all(Event.Plaintext.class))
        .extracting(plaintext -> plaintext.bytes().getByte(0))
        .containsExactly((byte) 0, (byte) 1);
  }

  @Test
  void whatIsReceivedIsReferredTo() {
    ByteBuf bytes = Unpooled.directBuffer().writeZero(10);
    channel.writeInbound(bytes);
    assertThat(bytes.refCnt()).isEqualTo(2);
    channel.<ByteBuf>readInbound().release();
  }

  @Test
  void whatIsWrittenStaysInOrderHoweverMuchOfItIsCopied() {
    StringBuilder written = new StringBuilder();
    char next = 'a';
    for (int length : new int[] {10, 3_000, 10, 20, 1_500, 1_500, 5_000, 6_000, 1, 0, 2_048, 1}) {
      String piece = String.valueOf(next++).repeat(length);
      written.append(piece);
      channel.write(bytes(piece));
    }
    channel.flush();
    assertThat(recording.all(Event.Plaintext.class)).hasSize(1);
    assertThat(recording.plaintext(Direction.SENT)).isEqualTo(written.toString());
  }

  @Test
  void afterASwitchBothDirectionsHaveFrameBoundaries() {
    channel.writeOutbound(bytes("HTTP/1.1 101\r\n\r\n"));
    tap.switchToHttp2();
    channel.writeInbound(Unpooled.buffer().writeZero(24));
    channel.writeOutbound(Unpooled.buffer().writeZero(9));
    assertThat(recording.all(Event.Plaintext.class))
        .extracting(Event.Plaintext::firstFrame)
        .containsExactly(-1, 0, 0);
  }
}

package dev.h2tap.recorder.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.wire.Place;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketClientExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateClientExtensionHandshaker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketDecoderTest {
  private static final Place START = new Place(1, 0, 0, 0);
  private static final PerMessageDeflate DEFLATE = new PerMessageDeflate(true, true);

  /** Writes down what the decoder found. */
  private static final class Transcript implements WebSocketDecoder.Sink {
    final List<String> lines = new ArrayList<>();
    final List<WebSocketMessage> messages = new ArrayList<>();

    @Override
    public void message(WebSocketMessage message, Place at) {
      messages.add(message);
      lines.add(
          Opcode.name(message.opcode())
              + (message.closeCode() == 0 ? "" : " " + message.closeCode())
              + " "
              + Text.of(message.beginning())
              + (message.whole() ? "" : " (cut)")
              + (message.problem() == null ? "" : " (" + message.problem() + ")")
              + " at "
              + at.offset());
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
  void joinsFragmentsAndTellsControlFramesBetweenThem() {
    assertThat(
            read(
                WebSockets.frame(true, 0x01, "one, "),
                WebSockets.frame(true, 0x8a, "pong"),
                WebSockets.frame(true, 0x80, "two"),
                WebSockets.close(true, 1001, "going")))
        .containsExactly("pong pong at 11", "text one, two at 0", "close 1001 going at 30");
  }

  @Test
  void findsTheSameHoweverTheBytesAreCut() {
    ByteBuf bytes =
        Unpooled.wrappedBuffer(
            WebSockets.frame(true, 0x01, "one, "),
            WebSockets.frame(true, 0x89, ""),
            WebSockets.frame(true, 0x80, "x".repeat(200)),
            WebSockets.frame(true, 0x82, "x".repeat(70_000)));
    List<String> whole = read(bytes);
    for (int cut = 0; cut <= 240; cut++) {
      Transcript found = new Transcript();
      WebSocketDecoder decoder = new WebSocketDecoder(true, null, 100, found);
      decoder.feed(bytes.slice(0, cut), START);
      decoder.feed(bytes.slice(cut, bytes.readableBytes() - cut), START.at(cut));
      assertThat(found.lines).as("cut at %d", cut).isEqualTo(whole);
    }
  }

  @Test
  void keepsNoMoreThanTheLimitAndCountsAll() {
    Transcript found = new Transcript();
    new WebSocketDecoder(true, null, 10, found)
        .feed(WebSockets.frame(true, 0x81, "x".repeat(70_000)), START);
    assertThat(found.messages.get(0).length()).isEqualTo(70_000);
    assertThat(found.messages.get(0).beginning().readableBytes()).isEqualTo(10);
    assertThat(found.messages.get(0).isCut()).isTrue();
  }

  /**
   * What Netty's encoder and deflater send is what is read, in both directions. (Netty cannot
   * deflate a first fragment that is empty.)
   */
  @RepeatedTest(100)
  void readsWhatNettyWrites(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    boolean client = random.nextBoolean();
    boolean takeover = random.nextBoolean();
    WebSocketClientExtension extension = extension(client, takeover);
    boolean deflate = random.nextBoolean();
    EmbeddedChannel encoder =
        deflate
            ? new EmbeddedChannel(
                new WebSocket13FrameEncoder(client), extension.newExtensionEncoder())
            : new EmbeddedChannel(new WebSocket13FrameEncoder(client));
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      write(encoder, random, sent);
    }
    ByteBuf wire = Unpooled.buffer();
    for (ByteBuf piece = encoder.readOutbound(); piece != null; piece = encoder.readOutbound()) {
      wire.writeBytes(piece);
      piece.release();
    }
    encoder.finishAndReleaseAll();

    Transcript found = new Transcript();
    PerMessageDeflate agreed = deflate ? new PerMessageDeflate(takeover, takeover) : null;
    WebSocketDecoder decoder = new WebSocketDecoder(client, agreed, 1 << 20, found);
    for (int at = 0; at < wire.writerIndex(); ) {
      int length = Math.min(1 + random.nextInt(2000), wire.writerIndex() - at);
      decoder.feed(wire.slice(at, length), START.at(at));
      at += length;
    }
    assertThat(found.messages)
        .extracting(m -> Opcode.name(m.opcode()) + Text.hex(m.beginning()))
        .containsExactlyElementsOf(sent);
    assertThat(found.messages).allMatch(m -> m.whole() && m.problem() == null);
  }

  private static WebSocketClientExtension extension(boolean client, boolean takeover) {
    Map<String, String> parameters =
        takeover
            ? Map.of()
            : Map.of("client_no_context_takeover", "", "server_no_context_takeover", "");
    PerMessageDeflateClientExtensionHandshaker handshaker =
        new PerMessageDeflateClientExtensionHandshaker(6, true, 15, true, !takeover, 0);
    return Objects.requireNonNull(
        handshaker.handshakeExtension(
            new WebSocketExtensionData("permessage-deflate", parameters)));
  }

  private static void write(EmbeddedChannel encoder, Random random, List<String> sent) {
    byte[] payload = new byte[random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(3000)];
    random.nextBytes(payload);
    for (int i = 0; i < payload.length; i++) {
      payload[i] &= 3;
    }
    if (random.nextInt(4) == 0) {
      byte[] beat = new byte[random.nextInt(125)];
      encoder.writeOutbound(new PingWebSocketFrame(Unpooled.wrappedBuffer(beat)));
      sent.add("ping" + Text.hex(Unpooled.wrappedBuffer(beat)));
    }
    sent.add("binary" + Text.hex(Unpooled.wrappedBuffer(payload)));
    int cut = random.nextInt(3) == 0 ? payload.length : payload.length / 2 + 1;
    boolean fragmented = payload.length > 1 && random.nextBoolean();
    WebSocketFrame first =
        new BinaryWebSocketFrame(
            !fragmented, 0, Unpooled.copiedBuffer(payload, 0, fragmented ? cut : payload.length));
    encoder.writeOutbound(first);
    if (fragmented) {
      encoder.writeOutbound(
          new ContinuationWebSocketFrame(
              true, 0, Unpooled.copiedBuffer(payload, cut, payload.length - cut)));
    }
  }

  @Test
  void tellsWhatBreaksTheRulesAndReadsOn() {
    assertThat(
            read(
                WebSockets.frame(true, 0x80, "lonely"),
                WebSockets.frame(true, 0x01, "begun"),
                WebSockets.frame(true, 0x81, "another"),
                WebSockets.frame(true, 0xf1, "bits"),
                WebSockets.frame(true, 0x09, "half a ping"),
                WebSockets.frame(false, 0x81, "bare"),
                WebSockets.frame(true, 0x88, "x")))
        .containsExactly(
            "malformed a frame continues a message that has not begun",
            "continuation lonely at 0",
            "malformed a message begins within another",
            "text begun (cut) at 12",
            "text another at 23",
            "malformed a reserved bit of a frame is set that no extension gave a meaning",
            "text bits at 36",
            "malformed a control frame is fragmented",
            "ping half a ping at 46",
            "malformed a frame of the client is not masked",
            "text bare at 63",
            "close  (a status code is two bytes long) at 69");
  }

  @Test
  void givesUpOnALengthThatNoFrameHas() {
    ByteBuf bytes = Unpooled.buffer().writeByte(0x82).writeByte(0xff).writeLong(-1).writeInt(1);
    assertThat(read(bytes, WebSockets.frame(true, 0x81, "after")))
        .containsExactly("malformed the length of a frame has its highest bit set");
  }

  @Test
  void findsItsFeetAgainAfterAGap() {
    Transcript found = new Transcript();
    WebSocketDecoder decoder = new WebSocketDecoder(false, DEFLATE, 100, found);
    Deflater deflater = new Deflater(9, true);
    decoder.feed(WebSockets.frame(false, 0xc1, WebSockets.deflated(deflater, "same same")), START);
    decoder.feed(WebSockets.frame(false, 0x81, "cut off").slice(0, 5), START);
    decoder.lost();
    decoder.feed(Unpooled.copiedBuffer("yyyyy", StandardCharsets.US_ASCII), START);
    decoder.feed(WebSockets.frame(false, 0xc1, WebSockets.deflated(deflater, "same same")), START);
    decoder.feed(WebSockets.frame(false, 0x81, "plain"), START);
    assertThat(found.lines)
        .containsExactly(
            "text same same at 0",
            "text cut (cut) at 0",
            "skipped 5",
            "text  (cannot be inflated: it may refer to messages that were lost) at 0",
            "text plain at 0");
  }

  @Test
  void aBombDoesNotGoOff() {
    byte[] zeros = new byte[80 << 20];
    Deflater deflater = new Deflater(9, true);
    ByteBuf bomb = WebSockets.deflated(deflater, new String(zeros, StandardCharsets.ISO_8859_1));
    Transcript found = new Transcript();
    new WebSocketDecoder(false, DEFLATE, 100, found)
        .feed(WebSockets.frame(false, 0xc2, bomb), START);
    assertThat(found.messages).singleElement();
    assertThat(found.messages.get(0).problem()).contains("more than");
    assertThat(found.messages.get(0).beginning().readableBytes()).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void neverThrowsOnNoise(boolean client) {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      Transcript found = new Transcript();
      PerMessageDeflate agreed = random.nextBoolean() ? DEFLATE : null;
      WebSocketDecoder decoder = new WebSocketDecoder(client, agreed, 50, found);
      for (int i = 0; i < 10; i++) {
        byte[] noise = new byte[random.nextInt(60)];
        random.nextBytes(noise);
        ByteBuf bytes =
            random.nextBoolean()
                ? Unpooled.wrappedBuffer(noise)
                : WebSockets.frame(client, random.nextInt(256), Unpooled.wrappedBuffer(noise));
        decoder.feed(bytes, START);
        if (random.nextInt(10) == 0) {
          decoder.lost();
        }
      }
      decoder.closed();
    }
  }

  @Test
  void readsTheTermsOfDeflate() {
    assertThat(terms(null)).isNull();
    assertThat(terms("x-webkit-deflate-frame")).isNull();
    assertThat(
            terms("foo, permessage-deflate; server_no_context_takeover; client_max_window_bits=9"))
        .isEqualTo(new PerMessageDeflate(true, false));
    assertThat(terms("Permessage-Deflate;Client_no_context_takeover"))
        .isEqualTo(new PerMessageDeflate(false, true));
  }

  @Test
  void namesCloseCodes() {
    assertThat(CloseCode.name(1000)).isEqualTo("NORMAL_CLOSURE");
    assertThat(CloseCode.name(1014)).isEqualTo("BAD_GATEWAY");
    assertThat(CloseCode.name(999)).isEqualTo("RESERVED");
    assertThat(CloseCode.name(3999)).isEqualTo("UNREGISTERED");
    assertThat(CloseCode.name(4999)).isEqualTo("PRIVATE_USE");
  }

  private static @Nullable PerMessageDeflate terms(@Nullable String field) {
    return PerMessageDeflate.of(field);
  }

  private static List<String> read(ByteBuf... frames) {
    Transcript found = new Transcript();
    new WebSocketDecoder(true, null, 100, found).feed(Unpooled.wrappedBuffer(frames), START);
    return found.lines;
  }
}

package dev.h2tap.recorder.redact;

import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.event.Side.DOWNSTREAM;
import static dev.h2tap.recorder.event.Side.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.http2.FrameHeader;
import dev.h2tap.recorder.http2.FrameType;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.timeline.Script;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http2RedactionTest {
  private static final String SECRET = "hunter2hunter2hunter2";

  private final Frames client = new Frames();
  private final Frames server = new Frames();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 10, 64, 100_000})
  void aValueInTheDynamicTableGoesFromEveryBlockHoweverTheFramesWereCut(int size) {
    Script script = new Script();
    ByteBuf requests = Unpooled.buffer().writeBytes(Frames.preface()).writeBytes(Frames.settings());
    ByteBuf responses = Unpooled.buffer().writeBytes(Frames.settings());
    for (int stream = 1; stream < 9; stream += 2) {
      requests.writeBytes(
          client.headers(
              stream,
              1,
              ":method",
              "GET",
              ":path",
              "/in?token=" + SECRET,
              "authorization",
              "Bearer " + SECRET,
              "x-kept",
              "kept " + stream));
      responses.writeBytes(
          server.headers(stream, 0, ":status", "200", "set-cookie", "s=" + SECRET + "; Path=/"));
      responses.writeBytes(Frames.data(stream, 1, "body " + stream));
    }
    new Chunks(script, size).open(1).http2(1, RECEIVED, requests).http2(1, SENT, responses);
    Redacted redacted = Redacted.by(script, "default");

    String expected =
        Redacted.text(script.records())
            .replace("Bearer " + SECRET, "Bearer [redacted]")
            .replace(SECRET, "[redacted]");
    assertThat(withoutLengths(redacted.text())).isEqualTo(withoutLengths(expected));
    assertThat(redacted.text()).contains("authorization: Bearer [redacted]", "kept 7", "body 7");
    assertNoSecret(redacted);
    assertThat(redacted.summary().values())
        .containsEntry("field:authorization", 4L)
        .containsEntry("field:set-cookie", 4L)
        .containsEntry("query:token", 4L);
    assertThat(redacted.summary().blanked()).isEmpty();
    assertThat(redacted.again("default").records()).isEqualTo(redacted.records());
  }

  @Test
  void blocksBeforeTheFirstSecretStayAsTheyWere() {
    Script script = new Script();
    ByteBuf plain = client.headers(1, 1, ":method", "GET", ":path", "/", "x-a", "b");
    ByteBuf secret = client.headers(3, 1, ":method", "GET", ":path", "/", "cookie", "a=" + SECRET);
    ByteBuf later = client.headers(5, 1, ":method", "GET", ":path", "/", "x-a", "b");
    new Chunks(script, 1000)
        .open(1)
        .http2(1, RECEIVED, plain)
        .http2(1, RECEIVED, secret)
        .http2(1, RECEIVED, later);
    Redacted redacted = Redacted.by(script, "default");
    assertThat(bytes(redacted.records().get(1))).isEqualTo(plain);
    assertThat(bytes(redacted.records().get(3))).isNotEqualTo(later);
    assertThat(redacted.text()).contains("cookie: a=[redacted]");
    assertThat(redacted.text().split("x-a: b", -1)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 1000})
  void paddingPriorityAndContinuationStay(int size) {
    ByteBuf block = client.block(":method", "GET", ":path", "/", "x-api-key", SECRET, "x-z", "end");
    int half = block.readableBytes() / 2;
    ByteBuf first = Unpooled.buffer().writeByte(3).writeInt(0x80000005).writeByte(15);
    first.writeBytes(block, 0, half).writeZero(3);
    ByteBuf frames =
        Unpooled.wrappedBuffer(
            Frames.frame(FrameType.HEADERS, 0x29, 1, first),
            Frames.frame(FrameType.CONTINUATION, 0, 1, block.slice(half, 1)),
            Frames.frame(
                FrameType.CONTINUATION,
                4,
                1,
                block.slice(half + 1, block.readableBytes() - half - 1)));
    Script script = new Script();
    new Chunks(script, size).open(1).http2(1, RECEIVED, frames);
    Redacted redacted = Redacted.by(script, "default");
    assertThat(withoutLengths(redacted.text()))
        .isEqualTo(withoutLengths(Redacted.text(script.records())).replace(SECRET, "[redacted]"));
    assertNoSecret(redacted);
  }

  @Test
  void aBlockThatOutgrowsItsFrameGoesOnInContinuations() {
    String[] fields = new String[802];
    Arrays.fill(fields, "e".repeat(60));
    fields[0] = "cookie";
    fields[1] = SECRET;
    Script script = new Script();
    new Chunks(script, 100_000).open(1).http2(1, RECEIVED, client.headers(1, 1, fields));
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.text().contains("len=16384  END_STREAM  ")).isTrue();
    assertThat(redacted.text().contains("CONTINUATION         stream=1")).isTrue();
    assertThat(redacted.text().split("e".repeat(60) + ": " + "e".repeat(60), -1)).hasSize(401);
  }

  @Test
  void aChangeOfTheTableSizeStaysAtTheBeginningOfItsBlock() {
    ByteBuf block = Unpooled.buffer().writeBytes(new byte[] {0x3f, (byte) 0xe1, 0x1f, 0x20});
    block.writeBytes(new Frames().block("cookie", "a=" + SECRET));
    Script script = new Script();
    new Chunks(script, 1000)
        .open(1)
        .http2(1, RECEIVED, Frames.frame(FrameType.HEADERS, 4, 1, block));
    ByteBuf out = bytes(Redacted.by(script, "default").records().get(1));
    assertThat(out.slice(9, 4)).isEqualTo(block.slice(0, 4));
  }

  @Test
  void promisedRequestsAndTrailersAreRedactedToo() {
    Script script = new Script();
    ByteBuf promise = Unpooled.buffer().writeInt(2);
    promise.writeBytes(server.block(":method", "GET", ":path", "/p?key=" + SECRET));
    new Chunks(script, 1000)
        .open(1)
        .http2(1, RECEIVED, client.headers(1, 1, ":method", "GET", ":path", "/"))
        .http2(
            1,
            SENT,
            Unpooled.wrappedBuffer(
                Frames.frame(FrameType.PUSH_PROMISE, 4, 1, promise),
                server.headers(1, 0, ":status", "103", "link", "</a?token=" + SECRET + ">"),
                server.headers(1, 0, ":status", "200"),
                Frames.data(1, 0, "x"),
                server.headers(1, 1, "x-auth-token", SECRET)));
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.text())
        .contains(
            "/p?key=[redacted]",
            "</a?token=[redacted]>",
            "x-auth-token: [redacted]",
            "PUSH_PROMISE");
    assertNoSecret(redacted);
  }

  @Test
  void afterALossNamelessValuesGoAndOthersAreKnown() {
    client.block("x-api-key", "first");
    Script script = new Script();
    script.http2(1, DOWNSTREAM, RECEIVED, client.headers(1, 1, "x-api-key", SECRET, "x-b", "kept"));
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.text()).contains("x-b: kept").doesNotContain(SECRET);
    assertNoSecret(redacted);
    assertThat(redacted.summary().blanked()).containsKey("field whose name is not in the log");
  }

  @Test
  void whatCannotBeDecodedGoesAndIsToldAsSuch() {
    ByteBuf block = Unpooled.buffer().writeByte(0x82).writeByte(0xff).writeByte(0xff);
    block.writeCharSequence(SECRET, StandardCharsets.US_ASCII);
    Script script = new Script();
    new Chunks(script, 1000)
        .open(1)
        .http2(1, RECEIVED, Frames.frame(FrameType.HEADERS, 4, 1, block));
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.text()).contains(":method: GET").doesNotContain(SECRET);
    assertThat(redacted.notes()).anyMatch(note -> note.contains("field block that cannot be"));
    assertNoSecret(redacted);
  }

  @Test
  void whatFollowsAGapGoesUpToTheNextFrame() {
    Script script = new Script();
    script.http2(1, DOWNSTREAM, RECEIVED, Frames.preface());
    script.event(1, DOWNSTREAM, Direction.NONE, new Event.Gap("full", 1, 100));
    ByteBuf bytes = Unpooled.buffer();
    bytes.writeCharSequence("rest " + SECRET, StandardCharsets.US_ASCII);
    int first = bytes.readableBytes();
    bytes.writeBytes(Frames.goAway(0, 0, "see https://h/?token=" + SECRET));
    script.plaintext(1, DOWNSTREAM, RECEIVED, Syntax.HTTP2, first, bytes);
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.text()).contains("see https://h/?token=[redacted]");
    assertNoSecret(redacted);
  }

  @Test
  void framesThatNobodyKnowsGoAndTheirHeadersStay() {
    Script script = new Script();
    ByteBuf secret = Unpooled.copiedBuffer(SECRET, StandardCharsets.US_ASCII);
    new Chunks(script, 1000)
        .open(1)
        .http2(
            1,
            RECEIVED,
            Unpooled.wrappedBuffer(
                Frames.frame(0x4d, 0, 1, secret),
                Frames.frame(FrameType.PING, 0, 0, secret),
                Frames.frame(FrameType.CONTINUATION, 4, 1, secret),
                Frames.frame(FrameType.DATA, 8, 1, secret.getByte(0), 0, 0)));
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.bytes(1)).hasSize(4 * 9 + 3 * SECRET.length() + 3);
    assertNoSecret(redacted);
  }

  @Test
  void anUpstreamThatAnswersInHttp1IsUnderstood() {
    Script script = new Script();
    new Chunks(script, 1000).open(1).http2(1, RECEIVED, Frames.preface());
    script.plaintext(
        1,
        DOWNSTREAM,
        SENT,
        Syntax.HTTP2,
        0,
        Script.text("HTTP/1.1 400 Bad Request\nSet-Cookie: a=" + SECRET + "\n\nno"));
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.bytes(1)).contains("HTTP/1.1 400 Bad Request", "Set-Cookie: a=[redacted]");
    assertNoSecret(redacted);
  }

  @Test
  void secretsOfTlsGiveWayToARecordOfTheirNumber() {
    Script script = new Script();
    script.event(1, DOWNSTREAM, Direction.NONE, new Event.TlsSecret("CLIENT_RANDOM 00 " + SECRET));
    script.event(0, NONE, Direction.NONE, new Event.RunEnded("over"));
    Redacted redacted = Redacted.by(script);
    assertThat(redacted.records()).extracting(LogRecord::sequence).containsExactly(1L, 2L);
    assertThat(redacted.records().get(0).event()).isInstanceOf(Event.RuleApplied.class);
    assertThat(redacted.summary().secrets()).isEqualTo(1);
  }

  private static void assertNoSecret(Redacted redacted) {
    for (LogRecord record : redacted.records()) {
      if (record.event() instanceof Event.Plaintext plaintext) {
        byte[] bytes = ByteBufUtil.getBytes(plaintext.bytes());
        assertThat(new SecretSearch(SECRET).in(bytes)).isEmpty();
      }
    }
    byte[] all = redacted.bytes(1).getBytes(StandardCharsets.ISO_8859_1);
    assertThat(new SecretSearch(SECRET).in(all)).isEmpty();
  }

  private static ByteBuf bytes(LogRecord record) {
    return ((Event.Plaintext) record.event()).bytes();
  }

  /** Lines without the length of frames, which may change. */
  private static String withoutLengths(String text) {
    return String.join(
        "\n",
        List.of(text.replaceAll("len=\\d+ *", "").replaceAll("response \\d+ B", "").split("\n")));
  }

  @Test
  void aBrokenFrameOfAnotherTypeDoesNotEndTheBlockAroundIt() {
    ByteBuf block = client.block(":method", "GET", ":path", "/", "x-api-key", SECRET);
    int half = block.readableBytes() / 2;
    for (int type : new int[] {FrameType.PING, FrameType.SETTINGS, FrameType.CONTINUATION}) {
      Script script = new Script();
      new Chunks(script, 1000)
          .open(1)
          .http2(
              1,
              RECEIVED,
              Unpooled.wrappedBuffer(
                  Frames.frame(FrameType.HEADERS, 0, 1, block.slice(0, half)),
                  Frames.frame(type, 0, type == FrameType.CONTINUATION ? 0 : 7, 1, 2, 3, 4),
                  Frames.frame(
                      FrameType.CONTINUATION,
                      4,
                      1,
                      block.slice(half, block.readableBytes() - half))));
      assertNoSecret(Redacted.by(script, "default"));
    }
  }

  @Test
  void bytesThatAreNoUtf8StayAsTheyWere() {
    ByteBuf block = Unpooled.buffer();
    for (String latin : new String[] {"caf\u00e9", "caf\u00c3\u00a9"}) {
      block.writeByte(0).writeByte(1).writeByte('x').writeByte(latin.length());
      block.writeCharSequence(latin, StandardCharsets.ISO_8859_1);
    }
    ByteBuf kept = block.copy();
    block.writeBytes(new Frames().block("cookie", "a=" + SECRET));
    Script script = new Script();
    new Chunks(script, 1000)
        .open(1)
        .http2(1, RECEIVED, Frames.frame(FrameType.HEADERS, 4, 1, block));
    Redacted redacted = Redacted.by(script, "default");
    assertNoSecret(redacted);
    assertThat(redacted.bytes(1)).contains(kept.toString(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_000})
  void aFloodOfContinuationsGoesAndNothingOfItIsKept(int size) {
    ByteBuf padding = Unpooled.buffer();
    while (padding.readableBytes() < size) {
      padding.writeByte(SECRET.charAt(padding.readableBytes() % SECRET.length()));
    }
    ByteBuf flood = Frames.frame(FrameType.CONTINUATION, 0, 1, padding);
    Scope scope = Scope.of(RedactionRules.defaults(), new Edits(Integer.MAX_VALUE));
    FieldFrames frames = new FieldFrames();
    Frame frame =
        new Frame.Continuation(new FrameHeader(size, FrameType.CONTINUATION, 0, 1), padding);
    int kept = 0;
    while (!frames.isTooLong()) {
      frames.add(frame, Span.of(1, kept++ * flood.readableBytes(), flood.readableBytes()));
    }
    assertThat(kept).isLessThan(100_000);
    assertThat(frames.blank(scope.edits())).isEqualTo((long) kept * size);
    assertThat(frames.isEmpty()).isTrue();
  }

  @Test
  void aBlockThatIsTooLongGoesAndLaterOnesAreRead() {
    ByteBuf piece = Unpooled.copiedBuffer(SECRET.repeat(700), StandardCharsets.US_ASCII);
    Script script = new Script();
    Chunks chunks = new Chunks(script, 100_000).open(1);
    chunks.http2(1, RECEIVED, Frames.frame(FrameType.HEADERS, 1, 1, piece));
    for (int i = 0; i < 80; i++) {
      chunks.http2(1, RECEIVED, Frames.frame(FrameType.CONTINUATION, i < 79 ? 0 : 4, 1, piece));
    }
    chunks.http2(
        1, RECEIVED, client.headers(3, 1, ":method", "GET", "x-kept", "kept", "cookie", "a=b"));
    Redacted redacted = Redacted.by(script, "default");
    assertNoSecret(redacted);
    assertThat(redacted.bytes(1).length()).isGreaterThan(81 * (9 + piece.readableBytes()));
    assertThat(redacted.text()).contains("longer than h2tap decodes", "x-kept: kept");
    assertThat(redacted.summary().blanked()).containsKey("field block that is too long");
    assertThat(redacted.again("default").records()).isEqualTo(redacted.records());
  }
}

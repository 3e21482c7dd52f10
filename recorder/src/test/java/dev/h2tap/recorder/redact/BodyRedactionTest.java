package dev.h2tap.recorder.redact;

import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.grpc.GrpcBytes;
import dev.h2tap.recorder.http2.FrameType;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.websocket.WebSockets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyRedactionTest {
  private static final String SECRET = "kX9vQ2pLw7ZtR4mN";
  private static final String RULE = "body:\"password\":\"([^\"]*)\"";
  private static final String JSON = "{\"user\":\"me\",\"password\":\"" + SECRET + "\",\"n\":1}";
  private static final String MASKED = JSON.replace(SECRET, "*".repeat(SECRET.length()));

  @ParameterizedTest
  @CsvSource({
    "gzip,1",
    "gzip,3",
    "gzip,1000",
    "deflate,1",
    "deflate,9",
    "raw,5",
    "none,1",
    "none,4"
  })
  void aBodyIsSearchedOverItsFramesAndKeepsItsLength(String coding, int size) throws Exception {
    byte[] content = repeated(JSON).getBytes(US_ASCII);
    byte[] body = encoded(content, coding);
    ByteBuf frames =
        Unpooled.buffer()
            .writeBytes(
                new Frames().headers(1, 0, ":status", "200", "content-encoding", name(coding)));
    for (int at = 0; at < body.length; at += 50) {
      ByteBuf piece = Unpooled.wrappedBuffer(body, at, Math.min(50, body.length - at));
      frames.writeBytes(Frames.frame(FrameType.DATA, at + 50 < body.length ? 0 : 1, 1, piece));
    }
    Script script = new Script();
    new Chunks(script, size).open(1).http2(1, RECEIVED, request()).http2(1, SENT, frames);
    Redacted redacted = Redacted.by(script, RULE);
    byte[] out = redacted.bodies();
    assertThat(out).hasSameSizeAs(body);
    if (coding.equals("raw")) {
      assertThat(out).containsOnly('*');
    } else {
      assertThat(new String(decoded(out, coding), US_ASCII)).isEqualTo(repeated(MASKED));
      assertThat(redacted.summary().blanked()).isEmpty();
      assertThat(redacted.again(RULE).records()).isEqualTo(redacted.records());
    }
    assertThat(new SecretSearch(SECRET).in(out)).isEmpty();
    assertThat(redacted.summary().values()).containsEntry("body", 20L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 100_000})
  void chunksKeepTheirSizes(int size) {
    int half = JSON.indexOf(SECRET) + 5;
    String text =
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n"
            + Integer.toHexString(half)
            + "\n"
            + JSON.substring(0, half)
            + "\n"
            + Integer.toHexString(JSON.length() - half)
            + "\n"
            + JSON.substring(half)
            + "\n0\n\n";
    Script script = new Script();
    new Chunks(script, size).open(1).http1(1, SENT, Script.text(text));
    Redacted redacted = Redacted.by(script, RULE);
    assertThat(redacted.bytes(1)).hasSize(Script.text(text).readableBytes());
    assertThat(new String(redacted.bodies(), US_ASCII)).isEqualTo(MASKED);
  }

  @Test
  void severalMembersOfGzipAreAllSearched() throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(GrpcBytes.gzip("first ".repeat(50).getBytes(US_ASCII)));
    body.write(GrpcBytes.gzip(JSON.getBytes(US_ASCII)));
    Redacted redacted = Redacted.by(response("gzip", body.toByteArray()), RULE);
    assertThat(new String(decoded(redacted.bodies(), "gzip"), US_ASCII))
        .isEqualTo("first ".repeat(50) + MASKED);
  }

  @Test
  void aBodyWithoutAMatchStaysAsItWasWhateverItsCompression() {
    byte[] body = GrpcBytes.gzip("nothing here".getBytes(US_ASCII));
    Redacted redacted = Redacted.by(response("gzip", body), RULE);
    assertThat(redacted.bodies()).isEqualTo(body);
    assertThat(redacted.summary().values()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "gzip, gzip", "x-secret-coding"})
  void codingsThatCannotBeUndoneGoAsAWholeWhenPatternsAreGiven(String coding) {
    byte[] body = "whatever it is".getBytes(US_ASCII);
    assertThat(Redacted.by(response(coding, body), "default").bodies()).isEqualTo(body);
    Redacted redacted = Redacted.by(response(coding, body), RULE);
    assertThat(redacted.bodies()).hasSameSizeAs(body).containsOnly('*');
    assertThat(redacted.notes()).hasSize(1);
  }

  @Test
  void whatIsNotInItsCodingGoesAsAWhole() {
    Redacted redacted = Redacted.by(response("gzip", JSON.getBytes(US_ASCII)), RULE);
    assertThat(redacted.bodies()).hasSize(JSON.length()).containsOnly('*');
    assertThat(redacted.again(RULE).summary().blanked()).isEmpty();
  }

  @Test
  void aCompressedBodyThatDoesNotEndGoesWhenItHolds() {
    byte[] body = GrpcBytes.gzip(repeated(JSON).getBytes(US_ASCII));
    ByteBuf cut = Unpooled.wrappedBuffer(body, 0, body.length - 30);
    Script script = new Script();
    new Chunks(script, 10)
        .open(1)
        .http1(1, SENT, Script.text("HTTP/1.1 200 OK\nContent-Encoding: gzip\n\n"))
        .http1(1, SENT, cut);
    assertThat(Redacted.by(script, RULE).bodies()).hasSize(body.length - 30).containsOnly('*');
  }

  @Test
  void afterAGapTheRestOfABodyGoes() {
    Script script = new Script();
    script.http1(1, Side.DOWNSTREAM, SENT, "HTTP/1.1 200 OK\nContent-Length: 99\n\n");
    Frames server = new Frames();
    new Chunks(script, 1000)
        .open(2)
        .http2(2, SENT, server.headers(1, 0, ":status", "200"))
        .http2(2, SENT, Frames.data(1, 0, "\"password\":\"k"));
    script.event(2, Side.DOWNSTREAM, Direction.NONE, new Event.Gap("full", 1, 1));
    script.http2(2, Side.DOWNSTREAM, SENT, Frames.data(1, 0, SECRET + "\",\"n\":1"));
    assertThat(Redacted.by(script, RULE).bytes(2)).doesNotContain(SECRET);
  }

  @Test
  void formsAreRedactedByDefault() {
    Script script = new Script();
    new Chunks(script, 3)
        .open(1)
        .http1(
            1,
            RECEIVED,
            Script.text(
                "POST / HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n"
                    + "Content-Length: 33\n\nuser=me&password="
                    + SECRET));
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.bytes(1)).endsWith("user=me&password=" + "*".repeat(SECRET.length()));
  }

  @Test
  void redirectsRepeatTheirUrlInTheBody() {
    Script script = new Script();
    String link = "<a href=\"/in?x=1&amp;code=" + SECRET + "\">Found</a>";
    new Chunks(script, 5)
        .open(1)
        .http1(
            1,
            SENT,
            Script.text(
                "HTTP/1.1 302 Found\nLocation: /in?x=1&code=%s\nContent-Length: %d\n\n%s"
                    .formatted(SECRET, link.length(), link)));
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.bytes(1))
        .contains("Location: /in?x=1&code=[redacted]")
        .endsWith(link.replace(SECRET, "*".repeat(SECRET.length())));
  }

  @Test
  void messagesOfGrpcAreSearchedOneByOne() throws Exception {
    ByteBuf messages =
        Unpooled.wrappedBuffer(
            GrpcBytes.message(0, JSON.getBytes(US_ASCII)),
            GrpcBytes.message(1, GrpcBytes.gzip(repeated(JSON).getBytes(US_ASCII))),
            GrpcBytes.message(0, "kept".getBytes(US_ASCII)));
    ByteBuf frames =
        Unpooled.wrappedBuffer(
            new Frames()
                .headers(
                    1,
                    0,
                    ":status",
                    "200",
                    "content-type",
                    "application/grpc",
                    "grpc-encoding",
                    "gzip"),
            Frames.frame(FrameType.DATA, 0, 1, messages));
    Script script = new Script();
    new Chunks(script, 7).open(1).http2(1, RECEIVED, request()).http2(1, SENT, frames);
    Redacted redacted = Redacted.by(script, RULE);
    byte[] body = redacted.bodies();
    assertThat(body).hasSize(messages.readableBytes());
    assertThat(new String(body, ISO_8859_1)).contains(MASKED, "kept");
    assertThat(new SecretSearch(SECRET).in(body)).isEmpty();
    assertThat(redacted.text()).contains("(gzip: ").doesNotContain("cannot be undone");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100_000})
  void webSocketMessagesKeepTheirFramesAndMasks(int size) {
    int half = JSON.indexOf(SECRET) + 5;
    Script script = new Script();
    switched(script, size, "")
        .opaque(
            1,
            RECEIVED,
            Unpooled.wrappedBuffer(
                WebSockets.frame(true, 0x01, JSON.substring(0, half)),
                WebSockets.frame(true, 0x89, "beat"),
                WebSockets.frame(true, 0x80, JSON.substring(half)),
                WebSockets.frame(true, 0x81, "kept")));
    Redacted redacted = Redacted.by(script, RULE);
    assertThat(redacted.text())
        .contains(MASKED.substring(0, 20), "*".repeat(16), "beat", "kept")
        .doesNotContain(SECRET, "MALFORMED");
    assertThat(redacted.again(RULE).records()).isEqualTo(redacted.records());
  }

  @Test
  void compressedWebSocketMessagesMayReferToThoseBefore() {
    Deflater deflater = new Deflater(9, true);
    Script script = new Script();
    Chunks chunks = switched(script, 1000, "Sec-WebSocket-Extensions: permessage-deflate\n");
    String longer = "something to refer to: abcdefghijklmnopqrstuvwxyz, " + JSON;
    for (int i = 0; i < 3; i++) {
      chunks.opaque(
          1, SENT, WebSockets.frame(false, 0xc1, WebSockets.deflated(deflater, longer + i)));
    }
    deflater.end();
    Redacted redacted = Redacted.by(script, RULE);
    assertThat(redacted.text())
        .contains(longer.length() + 1 + " bytes (deflated", "*".repeat(SECRET.length()))
        .doesNotContain(SECRET, "cannot be inflated");
    assertThat(redacted.summary().values()).containsEntry("body", 3L);
    assertThat(redacted.summary().blanked()).isEmpty();
  }

  private static ByteBuf request() {
    return new Frames().headers(1, 1, ":method", "GET", ":path", "/");
  }

  private static Chunks switched(Script script, int size, String extension) {
    Chunks chunks = new Chunks(script, 1000).open(1);
    chunks
        .http1(
            1,
            RECEIVED,
            Script.text("GET / HTTP/1.1\nHost: a\nConnection: Upgrade\nUpgrade: websocket\n\n"))
        .http1(
            1,
            SENT,
            Script.text("HTTP/1.1 101 Switching\nUpgrade: websocket\n" + extension + "\n"));
    return new Chunks(script, size);
  }

  private static Script response(String coding, byte[] body) {
    Script script = new Script();
    new Chunks(script, 1000)
        .open(1)
        .http1(
            1,
            SENT,
            Script.text(
                "HTTP/1.1 200 OK\nContent-Encoding: "
                    + coding
                    + "\nContent-Length: "
                    + body.length
                    + "\n\n"))
        .http1(1, SENT, Unpooled.wrappedBuffer(body));
    return script;
  }

  private static String repeated(String text) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      all.append(i).append(text).append(i * i);
    }
    return all.toString();
  }

  private static String name(String coding) {
    return coding.equals("raw") ? "deflate" : coding.equals("none") ? "identity" : coding;
  }

  private static byte[] encoded(byte[] content, String coding) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (coding) {
      case "gzip" -> out.write(GrpcBytes.gzip(content));
      case "deflate", "raw" -> {
        try (DeflaterOutputStream deflate =
            new DeflaterOutputStream(out, new Deflater(6, coding.equals("raw")))) {
          deflate.write(content);
        }
      }
      default -> out.write(content);
    }
    return out.toByteArray();
  }

  private static byte[] decoded(byte[] body, String coding) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(body);
    return switch (coding) {
      case "gzip" -> new GZIPInputStream(in).readAllBytes();
      case "deflate" -> new InflaterInputStream(in).readAllBytes();
      default -> body;
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<a href=\"/in?code=@'s\">Found</a>|<a href=\"/in?code=*\">Found</a>",
        "<a href=\"/in?code=a&#39;@\">Found</a>|<a href=\"/in?code=*\">Found</a>",
        "to /in?code='@' |to /in?code=*' ",
        "{\"to\":\"/in?code=@\",\"x\":1}|{\"to\":\"/in?code=*\",\"x\":1}",
        "/a?to=%252Fin%253Fc%256fde%253D@ |/a?to=%252Fin%253Fc%256fde%253D* ",
        "<a href=\"https://me:it's@@h/\">|<a href=\"https://*@h/\">",
        "{\"to\":\"\\/\\/me:@@h\",\"by\":\"x\"}|{\"to\":\"\\/\\/*@h\",\"by\":\"x\"}",
        "/a?to=https%253A%252F%252Fme%253A@%2540h |/a?to=https%253A%252F%252F*%2540h ",
      })
  void noQuoteAndNoEncodingHidesASecretInTheBodyOfARedirect(String body, String redacted) {
    String text = body.replaceFirst("@", SECRET);
    Script script = new Script();
    new Chunks(script, 1000)
        .open(1)
        .http1(
            1,
            SENT,
            Script.text(
                "HTTP/1.1 302 Found\nLocation: /\nContent-Length: %d\n\n%s"
                    .formatted(text.length(), text)));
    String out = Redacted.by(script, "default").bytes(1);
    assertThat(out.substring(out.lastIndexOf("\r\n") + 2).replaceAll("\\*+", "*"))
        .isEqualTo(redacted);
  }

  @Test
  void urlsWithinFormsAreReadToo() {
    String form = "next=https%3A%2F%2Fme%3A" + SECRET + "%40h%2F%3Ftoken%3D" + SECRET + "&x=1";
    Script script = new Script();
    new Chunks(script, 1000)
        .open(1)
        .http1(
            1,
            RECEIVED,
            Script.text(
                ("POST / HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n"
                        + "Content-Length: %d\n\n%s")
                    .formatted(form.length(), form)));
    assertThat(Redacted.by(script, "default").bytes(1))
        .doesNotContain(SECRET)
        .contains("next=https%3A%2F%2F***", "***%40h%2F%3Ftoken%3D***")
        .endsWith("***&x=1");
  }
}

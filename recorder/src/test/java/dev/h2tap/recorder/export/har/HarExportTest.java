package dev.h2tap.recorder.export.har;

import static dev.h2tap.recorder.event.Direction.NONE;
import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.event.Side.DOWNSTREAM;
import static dev.h2tap.recorder.event.Side.UPSTREAM;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.export.Exports;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.view.Golden;
import dev.h2tap.recorder.view.MessageSessions;
import dev.h2tap.recorder.view.Sessions;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HarExportTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Script script = new Script();

  @Test
  void anExchangeIsTheEntryThatABrowserWouldHaveWritten() throws Exception {
    Golden.assertMatches("export.har", pretty(Exports.of(Sessions.all(), HarExport::new)));
  }

  @Test
  void messagesOfWebSocketsStandWhereChromeLooksForThem() throws Exception {
    Golden.assertMatches(
        "export-messages.har", pretty(Exports.of(MessageSessions.all(), HarExport::new)));
  }

  @Test
  void whatHasNoExchangeIsNoted() {
    assertThat(Exports.of(Sessions.all(), HarExport::new).notes())
        .containsExactly(
            "2 connections or handshakes that failed are not in it: HAR knows exchanges only;"
                + " --to md, jsonl and pcapng tell of them");
    assertThat(Exports.of(new Script(), HarExport::new).notes()).isEmpty();
  }

  @Test
  void aLogWithoutExchangesGivesNoEntries() throws Exception {
    JsonNode log = MAPPER.readTree(Exports.of(new Script(), HarExport::new).text()).path("log");
    assertThat(log.path("version").asText()).isEqualTo("1.2");
    assertThat(log.path("pages")).isEmpty();
    assertThat(log.path("entries")).isEmpty();
    assertThat(log.path("entries").isArray()).isTrue();
  }

  @Test
  void onlyExchangesThatAreAskedForAreInIt() throws Exception {
    assertThat(entries("method=CONNECT", Set.of())).hasSize(1);
    assertThat(entries("status>=500", Set.of())).hasSize(1);
    assertThat(entries("path~metrics", Set.of())).hasSize(1);
    assertThat(entries("", Set.of(2L))).hasSize(1);
    assertThat(entries("", Set.of(99L))).isEmpty();
  }

  @Test
  void theTimeOfAnExchangeIsSplitAsTheConnectionWasMade() throws Exception {
    http1Request(1, "GET /first HTTP/1.1\nHost: a\n\n");
    script.pause(20);
    script.event(
        2,
        UPSTREAM,
        NONE,
        new Event.ConnectionOpened("l:1", "10.0.0.1:9102", "pod:9102", true, 2_000_000, 3_000_000));
    script.pause(3);
    script.event(
        2,
        UPSTREAM,
        NONE,
        new Event.TlsHandshakeComplete(
            "TLSv1.3", "S", null, List.of(), null, null, null, List.of(), List.of(), "",
            4_000_000));
    script.run(new Event.ExchangeBridged(1, 1, 1, 2, 1, 1));
    answered(1);
    script.http1(1, DOWNSTREAM, RECEIVED, "GET /second HTTP/1.1\nHost: a\n\n");
    script.run(new Event.ExchangeBridged(2, 1, 2, 2, 2, 1));
    answered(2);
    JsonNode first = entry(0);
    JsonNode timings = first.path("timings");
    assertThat(timings.path("dns").asDouble()).isEqualTo(2);
    assertThat(timings.path("connect").asDouble()).as("with TLS in it").isEqualTo(7);
    assertThat(timings.path("ssl").asDouble()).isEqualTo(4);
    assertThat(timings.path("blocked").asDouble()).isEqualTo(18);
    assertThat(timings.path("wait").asDouble()).isEqualTo(52);
    assertThat(timings.path("receive").asDouble()).isEqualTo(30);
    assertThat(first.path("time").asDouble()).isEqualTo(18 + 2 + 7 + 52 + 30);
    assertThat(first.path("serverIPAddress").asText()).isEqualTo("10.0.0.1");
    JsonNode again = entry(1).path("timings");
    assertThat(again.path("dns").asDouble()).isEqualTo(-1);
    assertThat(again.path("connect").asDouble()).isEqualTo(-1);
    assertThat(again.path("ssl").asDouble()).isEqualTo(-1);
  }

  @Test
  void aBodyIsGivenAsItWasBeforeItWasCoded() throws Exception {
    response("Content-Encoding: gzip\n", gzip("{\"äöü\": true}".repeat(1_000)));
    JsonNode content = entry(0).path("response").path("content");
    assertThat(content.path("text").asText()).isEqualTo("{\"äöü\": true}".repeat(1_000));
    assertThat(content.path("size").asLong()).isEqualTo(16_000);
    assertThat(content.path("compression").asLong())
        .isEqualTo(16_000 - entry(0).path("response").path("bodySize").asLong());
    assertThat(content.has("encoding")).isFalse();
  }

  @Test
  void whatIsNoTextIsGivenInBase64() throws Exception {
    response("Content-Type: image/png\n", new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff});
    JsonNode content = entry(0).path("response").path("content");
    assertThat(content.path("encoding").asText()).isEqualTo("base64");
    assertThat(Base64.getDecoder().decode(content.path("text").asText()))
        .containsExactly(0x89, 'P', 'N', 'G', 0, 0xff);
  }

  @Test
  void ofABrokenCodingAsMuchAsCanBeUndoneIsGiven() throws Exception {
    byte[] whole = gzip("0123456789".repeat(100_000));
    response("Content-Encoding: gzip\n", Arrays.copyOf(whole, whole.length / 2));
    JsonNode content = entry(0).path("response").path("content");
    assertThat(content.path("size").asLong()).isPositive();
    assertThat(content.path("text").asText()).hasSize(content.path("size").asInt());
    assertThat(content.path("text").asText()).startsWith("01234567890123");
    assertThat(content.path("comment").asText()).isEqualTo("the content coding gzip was cut short");
  }

  @ParameterizedTest
  @CsvSource({"br, is not undone", "gzip, was cut short", "deflate, is broken"})
  void aCodingThatCannotBeUndoneStays(String coding, String why) throws Exception {
    response("Content-Encoding: " + coding + "\n", new byte[] {0x1f, (byte) 0x8b, 8, 0, 1});
    JsonNode content = entry(0).path("response").path("content");
    assertThat(Base64.getDecoder().decode(content.path("text").asText())).hasSize(5);
    assertThat(content.path("comment").asText()).contains(why);
    assertThat(content.has("compression")).isFalse();
  }

  @Test
  void aBodyThatInflatesWithoutEndIsNotDecoded() throws Exception {
    response("Content-Encoding: gzip\n", gzip("0".repeat(70 << 20)));
    JsonNode content = entry(0).path("response").path("content");
    assertThat(content.path("size").asLong()).isLessThan(1 << 20);
    assertThat(content.path("comment").asText()).contains("more than 67108864 bytes");
  }

  @Test
  void bodiesCanBeCutBetweenCharacters() throws Exception {
    response("", "aä€😀b".getBytes(UTF_8));
    for (int limit = 0; limit <= 11; limit++) {
      JsonNode har =
          MAPPER.readTree(Exports.withBytes(Exports.log(script), HarExport::new, limit).text());
      String text =
          har.path("log")
              .path("entries")
              .path(0)
              .path("response")
              .path("content")
              .path("text")
              .asText();
      assertThat("aä€😀b").startsWith(text);
      assertThat(text.getBytes(UTF_8).length).isBetween(Math.max(0, limit - 3), limit);
    }
  }

  @Test
  void aLargeBodyIsTheSameAfterwards() throws Exception {
    String text = "€ 😀 \u0085 \" \\ \n".repeat(200_000);
    response("", text.getBytes(UTF_8));
    assertThat(entry(0).path("response").path("content").path("text").asText()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "a, /x, http://a/x",
    "a:1, /x?y=%41&z=%, http://a:1/x?y=%41&z=%25",
    "[::1]:8080, *, http://[::1]:8080/*",
    "1.2.3.999, /, http://unknown.invalid/",
    "a:99999, /, http://unknown.invalid/",
    "user@host, /, http://unknown.invalid/",
    "a b, /, http://unknown.invalid/",
    "a, /ä b#c\\d, http://a/%C3%A4%20b%23c%5Cd"
  })
  void everyUrlCanBeRead(String authority, String path, String url) throws Exception {
    open(1, DOWNSTREAM, "c:1");
    script.http2(1, DOWNSTREAM, RECEIVED, Frames.preface());
    script.http2(
        1,
        DOWNSTREAM,
        RECEIVED,
        new Frames()
            .headers(
                1,
                5,
                ":method",
                "GET",
                ":scheme",
                "http",
                ":authority",
                authority,
                ":path",
                new String(path.getBytes(UTF_8), ISO_8859_1)));
    script.run(new Event.ExchangeEnded(1, 1, 1, 0, null, null, null));
    String written = entry(0).path("request").path("url").asText();
    assertThat(written).isEqualTo(url);
    assertThat(URI.create(written).getHost()).isNotNull();
  }

  @Test
  void cookiesAreReadFromBothMessages() throws Exception {
    http1Request(1, "GET /?a=1&b=x+y%21&c HTTP/1.1\nHost: a\nCookie: k=v; other=2=3\n\n");
    script.http1(
        1,
        DOWNSTREAM,
        SENT,
        "HTTP/1.1 302 Found\nLocation: /next\nSet-Cookie: s=1; Path=/p; HttpOnly; SameSite=Lax;"
            + " Expires=Wed, 21-Oct-2026 07:28:00 GMT\nSet-Cookie: t=2; Expires=never\n"
            + "Content-Length: 0\n\n");
    script.run(new Event.ExchangeEnded(1, 1, 1, 302, null, null, null));
    JsonNode request = entry(0).path("request");
    assertThat(request.path("cookies").toString())
        .isEqualTo("[{\"name\":\"k\",\"value\":\"v\"},{\"name\":\"other\",\"value\":\"2=3\"}]");
    assertThat(request.path("queryString").toString())
        .isEqualTo(
            "[{\"name\":\"a\",\"value\":\"1\"},{\"name\":\"b\",\"value\":\"x y!\"},"
                + "{\"name\":\"c\",\"value\":\"\"}]");
    JsonNode response = entry(0).path("response");
    assertThat(response.path("redirectURL").asText()).isEqualTo("/next");
    JsonNode cookie = response.path("cookies").path(0);
    assertThat(cookie.path("expires").asText()).isEqualTo("2026-10-21T07:28:00Z");
    assertThat(cookie.path("path").asText()).isEqualTo("/p");
    assertThat(cookie.path("httpOnly").asBoolean()).isTrue();
    assertThat(cookie.path("secure").asBoolean()).isFalse();
    assertThat(response.path("cookies").path(1).has("expires")).isFalse();
  }

  private void response(String fields, byte[] body) {
    http1Request(1, "GET / HTTP/1.1\nHost: a\n\n");
    script.http1(
        1,
        DOWNSTREAM,
        SENT,
        "HTTP/1.1 200 OK\n" + fields + "Content-Length: " + body.length + "\n\n");
    for (int at = 0; at < body.length; at += 100_000) {
      int length = Math.min(100_000, body.length - at);
      script.plaintext(
          1, DOWNSTREAM, SENT, Syntax.HTTP1, -1, Unpooled.wrappedBuffer(body, at, length));
    }
    script.run(new Event.ExchangeEnded(1, 1, 1, 200, null, null, null));
  }

  private void http1Request(long connection, String text) {
    open(connection, DOWNSTREAM, "c:1");
    script.http1(connection, DOWNSTREAM, RECEIVED, text);
  }

  private void answered(int ordinal) {
    script.http1(2, UPSTREAM, SENT, "GET /first HTTP/1.1\nhost: a\n\n");
    script.pause(50);
    script.http1(2, UPSTREAM, RECEIVED, "HTTP/1.1 200 OK\ncontent-length: 2\n\n");
    script.http1(1, DOWNSTREAM, SENT, "HTTP/1.1 200 OK\ncontent-length: 2\n\n");
    script.pause(29);
    script.http1(1, DOWNSTREAM, SENT, "ok");
    script.http1(2, UPSTREAM, RECEIVED, "ok");
    script.run(new Event.ExchangeEnded(ordinal, 1, ordinal, 200, null, null, null));
  }

  private void open(long connection, Side side, String remote) {
    script.event(
        connection, side, NONE, new Event.ConnectionOpened("l:1", remote, null, false, 0, 0));
  }

  private static byte[] gzip(String text) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private JsonNode entry(int number) throws Exception {
    return MAPPER
        .readTree(Exports.of(script, HarExport::new).text())
        .path("log")
        .path("entries")
        .path(number);
  }

  private static JsonNode entries(String filter, Set<Long> connections) throws Exception {
    return MAPPER
        .readTree(
            Exports.of(Exports.log(Sessions.all()), HarExport::new, filter, connections).text())
        .path("log")
        .path("entries");
  }

  private static String pretty(Exports.Written written) {
    try {
      return MAPPER
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(MAPPER.readTree(written.text()))
          + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

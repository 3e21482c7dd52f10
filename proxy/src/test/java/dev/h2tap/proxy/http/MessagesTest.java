package dev.h2tap.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
  /** Decodes and tells what came: head, content, trailers; chunks are joined. */
  private static String decode(String text, int splitAt) {
    EmbeddedChannel channel = new EmbeddedChannel(new Http1RequestDecoder());
    StringBuilder out = new StringBuilder();
    for (String part : new String[] {text.substring(0, splitAt), text.substring(splitAt)}) {
      if (!part.isEmpty()) {
        ByteBuf bytes = Unpooled.copiedBuffer(part, StandardCharsets.US_ASCII);
        try {
          channel.writeInbound(bytes);
        } catch (Exception fault) {
          return "fault";
        }
      }
    }
    for (HttpObject object = channel.readInbound();
        object != null;
        object = channel.readInbound()) {
      if (object.decoderResult().isFailure()) {
        out.append("fault");
      } else if (object instanceof HttpRequest request) {
        out.append(request.method()).append(request.uri()).append(request.headers().entries());
      }
      if (object instanceof HttpContent content) {
        out.append(content.content().toString(StandardCharsets.US_ASCII));
        content.release();
      }
      if (object instanceof LastHttpContent last) {
        out.append(last.trailingHeaders().entries()).append('.');
      }
    }
    channel.finishAndReleaseAll();
    return out.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /a HTTP/1.1\r\nHost: a\r\nB: c\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n\t b c",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n a b\r\n0\r\nT: v\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n \nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a\r\nB: c\r\n d\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n0\r\n b\r\n0\r\nT: v\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: v\r\n d\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n000\r\n d\r\n\r\n",
      })
  void aRequestSplitAnywhereIsTheSameRequest(String text) {
    String whole = decode(text, 0);
    for (int at = 1; at < text.length(); at++) {
      assertThat(decode(text, at)).as("split at %d", at).isEqualTo(whole);
    }
    assertThat(whole.contains("fault")).isEqualTo(text.contains("\r\n d\r\n"));
  }

  @Test
  void manySmallFieldsAreALargeSection() throws Exception {
    assertThatThrownBy(() -> read("A:\r\n".repeat(8000)))
        .isInstanceOfSatisfying(
            MalformedMessageException.class, fault -> assertThat(fault.status()).isEqualTo(431));
    assertThat(read("A:\r\n".repeat(7000)).fields().size()).isEqualTo(7001);
  }

  private static RequestHead read(String fields) throws MalformedMessageException {
    EmbeddedChannel channel = new EmbeddedChannel(new Http1RequestDecoder());
    channel.writeInbound(
        Unpooled.copiedBuffer(
            "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n", StandardCharsets.US_ASCII));
    HttpRequest request = channel.readInbound();
    channel.finishAndReleaseAll();
    return Http1Messages.read(request, "http");
  }

  @Test
  void hopByHopFieldsStayBehind() throws Exception {
    EmbeddedChannel channel = new EmbeddedChannel(new Http1RequestDecoder());
    channel.writeInbound(
        Unpooled.copiedBuffer(
            "GET http://B:81 HTTP/1.1\r\nHost: a\r\nConnection: X-Mine, close, Content-Length\r\n"
                + "x-mine: 1\r\nKeep-Alive: 1\r\nProxy-Connection: a\r\nTE: gzip, Trailers\r\n"
                + "Upgrade: h2c\r\nContent-Length: 0\r\nA: 1\r\na: 2\r\n\r\n",
            StandardCharsets.US_ASCII));
    HttpRequest request = channel.readInbound();
    RequestHead head = Http1Messages.read(request, "http");
    assertThat(head.authority()).isEqualTo("B:81");
    assertThat(head.path()).isEqualTo("/");
    assertThat(head.absoluteForm()).isTrue();
    assertThat(head.fields())
        .hasToString("Host: B:81\nContent-Length: 0\nA: 1\na: 2\nte: trailers\n");
    channel.finishAndReleaseAll();
  }

  @Test
  void cookiesOfHttp2AreOneFieldInHttp1() throws Exception {
    Http2Headers headers =
        new DefaultHttp2Headers().method("GET").scheme("http").path("/").authority("a");
    headers.add("cookie", "a=1").add("x", "y").add("cookie", "b=2").add("te", "trailers");
    HttpRequest request = Http1Messages.write(Http2Messages.readRequest(headers), false);
    assertThat(request.headers().entries().toString())
        .isEqualTo("[Host=a, x=y, cookie=a=1; b=2, te=trailers, connection=te]");
  }

  @Test
  void namesAreLowerCaseInHttp2() {
    Fields fields = new Fields().add("Content-Type", "a").add("Host", "h");
    Http2Headers headers =
        Http2Messages.write(new RequestHead("GET", "http", "h", "/", fields, false));
    assertThat(headers.get("content-type")).hasToString("a");
    assertThat(headers.contains("host")).isFalse();
    assertThat(headers.authority()).hasToString("h");
  }

  @ParameterizedTest
  @CsvSource({
    "a, a, 80",
    "A.b-c_d~e, a.b-c_d~e, 80",
    "a:1, a, 1",
    "a:65535, a, 65535",
    "1.2.3.4:5, 1.2.3.4, 5",
    "[::1]:5, ::1, 5",
    "[::1], ::1, 80",
  })
  void authoritiesAreHostAndPort(String text, String host, int port) throws Exception {
    assertThat(Authority.parse(text, 80)).isEqualTo(new Authority(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ":80", "a:0", "a:65536", "a:b", "a:-1", "u@a", "a/b", "a b", "[::1", "::1", "[x]:1",
        "a?b", "a#b", "a:1:2", "a\tb", "[]", "a%20b", "\u00e9"
      })
  void whatIsNoAuthorityIsRefused(String text) {
    assertThatThrownBy(() -> Authority.parse(text, 80))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void fieldsKeepOrderAndIgnoreCaseInLookUps() {
    Fields fields = new Fields().add("A", "1").add("b", "2").add("a", "3");
    assertThat(fields.getAll("a")).hasToString("[1, 3]");
    assertThat(fields.copy().set("a", "4")).hasToString("A: 4\nb: 2\n");
    assertThat(fields.copy().remove("a")).hasToString("b: 2\n");
    assertThat(fields.get("B")).hasToString("2");
    assertThat(fields.size()).isEqualTo(3);
  }
}

package dev.h2tap.recorder.redact;

import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.event.Side.DOWNSTREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.timeline.Script;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http1RedactionTest {
  private static final String SECRET = "hunter2hunter2hunter2";

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 20, 100_000})
  void headsAndTrailersAreRedactedHoweverTheyWereCut(int size) {
    String requests =
        """
        GET http://u:@@@@h/a?token=@@@&x=1 HTTP/1.1
        Host: h
        Authorization: Basic @@@
        cookie:a=@@@;b="@@@"\s
        X-Kept: kept

        PUT /b HTTP/1.1
        Host: h
        Transfer-Encoding: chunked
        X-Api-Key: @@@

        3
        abc
        0
        x-auth-token: @@@

        """
            .replace("@@@", SECRET);
    String responses =
        """
        HTTP/1.1 100 Continue
        Set-Cookie: early=@@@

        HTTP/1.1 302 see https://h/?token=@@@
        Location: /in?code=@@@
        Set-Cookie: s=@@@; Path=/
        Content-Length: 2

        okHTTP/1.1 204 No Content

        """
            .replace("@@@", SECRET);
    Script script = new Script();
    new Chunks(script, size)
        .open(1)
        .http1(1, RECEIVED, Script.text(requests))
        .http1(1, SENT, Script.text(responses));
    Redacted redacted = Redacted.by(script, "default");
    String expected =
        (requests + responses)
            .replace("u:" + SECRET + "@h", SECRET + "@h")
            .replace("\"" + SECRET + "\"", SECRET)
            .replace(SECRET, "[redacted]")
            .replace("\n", "\r\n");
    assertThat(redacted.bytes(1)).isEqualTo(expected);
    assertThat(redacted.summary().blanked()).isEmpty();
    assertThat(redacted.again("default").records()).isEqualTo(redacted.records());
    assertThat(redacted.again("default").summary().values()).isEmpty();
  }

  @Test
  void aFoldedSecretGoesWithAllItsLines() {
    Script script = new Script();
    script.http1(
        1,
        DOWNSTREAM,
        RECEIVED,
        "GET / HTTP/1.1\nAuthorization: Bearer\n "
            + SECRET
            + "\nX: a\n b\nno colon "
            + SECRET
            + "\n\n");
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.bytes(1))
        .doesNotContain(SECRET)
        .contains("Authorization: [redacted]\r\n [redacted]\r\nX: a\r\n b\r\n****");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100_000})
  void whatIsNoHttpGoesUpToTheNextMessage(int size) {
    Script script = new Script();
    new Chunks(script, size)
        .open(1)
        .http1(1, RECEIVED, Script.text("GE T / " + SECRET + "\n" + SECRET));
    new Chunks(script, 1000).http1(1, RECEIVED, Script.text("GET /next HTTP/1.1\nHost: h\n\n"));
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.bytes(1)).doesNotContain(SECRET).endsWith("Host: h\r\n\r\n");
    assertThat(redacted.bytes(1)).hasSize(9 + 2 * SECRET.length() + 31);
    assertThat(redacted.notes()).isNotEmpty();
  }

  @Test
  void theHeadThatAnEndCutsShortKeepsItsWholeLines() {
    Script script = new Script();
    new Chunks(script, 16)
        .open(1)
        .http1(
            1, RECEIVED, Script.text("GET / HTTP/1.1\nHost: h\nAuthorization: Bearer " + SECRET));
    script.event(
        1,
        DOWNSTREAM,
        Direction.NONE,
        new Event.ConnectionClosed(Manner.RST, Party.CLIENT, null, null, 1, 1));
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.bytes(1)).startsWith("GET / HTTP/1.1\r\nHost: h\r\n***").endsWith("*");
    assertThat(redacted.text()).contains("the head of the message is cut short");
  }

  @Test
  void afterAGapBytesGoUpToTheNextMessage() {
    Script script = new Script();
    script.http1(1, DOWNSTREAM, SENT, "ization: Bearer " + SECRET + "\n\n");
    script.http1(1, DOWNSTREAM, SENT, "HTTP/1.1 200 OK\nContent-Length: 100\n\n");
    script.http1(1, DOWNSTREAM, SENT, "HTTP/1.1 200 OK\nSet-Cookie: a=" + SECRET + "\n\n");
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.bytes(1)).doesNotContain(SECRET).contains("Content-Length: 100");
  }

  @Test
  void tunnelsInPlaintextAreRedactedInside() {
    Script script = new Script();
    new Chunks(script, 1000)
        .open(1)
        .http1(
            1,
            RECEIVED,
            Script.text(
                "CONNECT h:80 HTTP/1.1\nHost: h:80\nProxy-Authorization: Basic " + SECRET + "\n\n"))
        .http1(1, SENT, Script.text("HTTP/1.1 200 OK\n\n"))
        .http1(1, RECEIVED, Script.text("GET /?token=" + SECRET + " HTTP/1.1\nHost: h\n\n"))
        .http1(
            1,
            SENT,
            Script.text("HTTP/1.1 200 OK\nSet-Cookie: a=" + SECRET + "\nContent-Length: 0\n\n"));
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.bytes(1))
        .doesNotContain(SECRET)
        .contains("Proxy-Authorization: Basic [redacted]", "?token=[redacted]", "a=[redacted]");
  }

  @Test
  void aRefusedTunnelGoesOnInHttp() {
    Script script = new Script();
    new Chunks(script, 1000)
        .open(1)
        .http1(1, RECEIVED, Script.text("CONNECT h:80 HTTP/1.1\nHost: h:80\n\n"))
        .http1(1, RECEIVED, Script.text("GET /?token=" + SECRET + " HTTP/1.1\n"))
        .http1(1, RECEIVED, Script.text("Cookie: a=" + SECRET + "\n\n"))
        .http1(1, SENT, Script.text("HTTP/1.1 407 Who?\nContent-Length: 4\n\nnope"));
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.bytes(1)).contains("?token=[redacted]", "Cookie: a=[redacted]", "nope");
  }

  @Test
  void theTalkWithASocksProxyLosesItsLogin() {
    ByteBuf talk = Unpooled.buffer().writeBytes(new byte[] {5, 2, 0, 2, 1, 5});
    talk.writeCharSequence("alice", StandardCharsets.US_ASCII);
    talk.writeByte(SECRET.length());
    talk.writeCharSequence(SECRET, StandardCharsets.US_ASCII);
    talk.writeBytes(new byte[] {5, 1, 0, 3, 1, 'h', 0, 80});
    Script script = new Script();
    new Chunks(script, 3).open(1).opaque(1, RECEIVED, talk);
    ByteBuf inside = Script.text("GET /?token=" + SECRET + " HTTP/1.1\nHost: h\n\n");
    new Chunks(script, 1000)
        .opaque(1, RECEIVED, inside)
        .opaque(
            1, SENT, Unpooled.wrappedBuffer(new byte[] {5, 2, 1, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0}));
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.bytes(1))
        .doesNotContain(SECRET, "alice")
        .contains("\u0005\u0001\u0000\u0003\u0001h\u0000P", "?token=[redacted]")
        .hasSize(talk.readableBytes() + inside.readableBytes() + 14 + 10 - SECRET.length());
    assertThat(redacted.summary().values()).containsEntry("socks-login", 2L);
    assertThat(redacted.summary().blanked()).isEmpty();
  }

  @Test
  void bytesOfAnUnknownProtocolGoButForWhatTellsIt() {
    Script script = new Script();
    new Chunks(script, 1000)
        .open(1)
        .opaque(1, RECEIVED, Script.text("AUTH " + SECRET))
        .opaque(1, SENT, Script.text("SSH-2.0-OpenSSH"));
    assertThat(Redacted.by(script, "default").bytes(1))
        .isEqualTo("*".repeat(5 + SECRET.length()) + "SSH-" + "*".repeat(11));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100_000})
  void whatStandsWhereAChunkSizeShouldGoes(int size) {
    String head = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n";
    for (String body :
        new String[] {
          "{\"access_token\":\"" + SECRET + "\"}\n",
          "{\"access_token\":\"" + SECRET + "\"}\n\nmore\n",
          "3\nabc" + SECRET + "\n0\n\n",
          "3\nabc\n" + SECRET + ";x\nmore"
        }) {
      Script script = new Script();
      new Chunks(script, size).open(1).http1(1, SENT, Script.text(head + body));
      Redacted redacted = Redacted.by(script, "default");
      assertThat(redacted.bytes(1))
          .doesNotContain(SECRET)
          .startsWith(head.replace("\n", "\r\n"))
          .hasSize(Script.text(head + body).readableBytes());
      assertThat(redacted.again("default").bytes(1)).isEqualTo(redacted.bytes(1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100_000})
  void secretsInTheExtensionsOfChunksGo(int size) {
    String text =
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n"
            + "3;a=b;token=@;c\nabc\n3 ; Key=\"x y; @\"\nabc\n0;x-api-key=@\n\n";
    Script script = new Script();
    new Chunks(script, size).open(1).http1(1, SENT, Script.text(text.replace("@", SECRET)));
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.bytes(1))
        .isEqualTo(
            text.replace("\"x y; @\"", "@").replace("@", "[redacted]").replace("\n", "\r\n"));
    assertThat(redacted.summary().blanked()).isEmpty();
    assertThat(redacted.again("default").records()).isEqualTo(redacted.records());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cookie: a=b;\n session=@\n",
        "Cookie: a=b; session=\n @\n",
        "Cookie: a=b;\n session=\n\t@\n",
        "Set-Cookie:\n session=@; Path=/\n",
      })
  void aCookieThatIsNamedGoesFromAFoldedLineToo(String field) {
    Script script = new Script();
    script.http1(
        1, DOWNSTREAM, RECEIVED, "GET / HTTP/1.1\n" + field.replace("@", SECRET) + "X: a=b\n\n");
    Redacted redacted = Redacted.by(script, "cookie:session");
    assertThat(redacted.bytes(1)).doesNotContain(SECRET).contains("[redacted]", "X: a=b\r\n");
  }

  @Test
  void aQuoteEndsNoSecretInARequest() {
    Script script = new Script();
    script.http1(
        1,
        DOWNSTREAM,
        RECEIVED,
        "GET /login?password=it's"
            + SECRET
            + "&token='"
            + SECRET
            + "' HTTP/1.1\n"
            + "Referer: https://admin:it's"
            + SECRET
            + "@host/\n\n");
    assertThat(Redacted.by(script, "default").bytes(1))
        .isEqualTo(
            "GET /login?password=[redacted]&token=[redacted] HTTP/1.1\r\n"
                + "Referer: https://[redacted]@host/\r\n\r\n");
  }

  @Test
  void whatWasLeftOutOnPurposeIsNoLoss() {
    Script script = new Script();
    new Chunks(script, 1000)
        .open(1)
        .http1(1, RECEIVED, Script.text("POST /?token=" + SECRET + " HTTP/1.1\nHost: h\n"));
    script.skipRecords(5).run(new Event.LeftOut(3));
    new Chunks(script, 1000).http1(1, RECEIVED, Script.text("Content-Length: 4\n\nkept"));
    Redacted redacted = Redacted.by(script, "default");
    assertThat(redacted.bytes(1)).endsWith("Host: h\r\nContent-Length: 4\r\n\r\nkept");
    assertThat(redacted.summary().blanked()).isEmpty();
  }
}

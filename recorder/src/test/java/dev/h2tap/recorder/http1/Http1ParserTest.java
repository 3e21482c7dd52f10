package dev.h2tap.recorder.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.wire.Place;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Http1ParserTest {
  private static final Place START = new Place(1, 0, 0, 0);

  private static final String PIPELINE =
      "GET /a HTTP/1.1\nHost: x\nX-Empty:\n\n"
          + "POST /b HTTP/1.1\ncontent-length: 5\n\nhello"
          + "POST /c HTTP/1.1\nTransfer-Encoding: chunked\n\n"
          + "3;ext=1\nabc\n10\n0123456789abcdef\n0\nChecksum: 1\n\n"
          + "POST /d HTTP/1.0\nContent-Length: 0\n\n";

  /** Writes down what the parser found; the pieces of a body as one line. */
  private static final class Transcript implements Http1Parser.Sink {
    final List<String> lines = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private final @Nullable String method;

    Transcript(@Nullable String method) {
      this.method = method;
    }

    @Override
    public @Nullable String head(Head head, Place at) {
      lines.add("head " + head.startLine() + " " + head.fields());
      return method;
    }

    @Override
    public void framing(Framing framing) {
      lines.add("framing " + framing.kind());
    }

    @Override
    public void body(ByteBuf bytes, Place at) {
      body.append(Text.of(bytes));
    }

    @Override
    public void end(Http1Parser.BodyEnd end, boolean whole) {
      lines.add(
          (whole ? "end " : "cut ") + body + " chunks=" + end.chunks() + " " + end.trailers());
      body.setLength(0);
    }

    @Override
    public void passed(ByteBuf bytes, Place at) {
      lines.add("passed " + Text.of(bytes));
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
  void readsPipelinedRequests() {
    assertThat(requests(PIPELINE))
        .containsExactly(
            "head GET /a HTTP/1.1 [Field[name=Host, value=x], Field[name=X-Empty, value=]]",
            "framing none",
            "end  chunks=0 []",
            "head POST /b HTTP/1.1 [Field[name=content-length, value=5]]",
            "framing sized",
            "end hello chunks=0 []",
            "head POST /c HTTP/1.1 [Field[name=Transfer-Encoding, value=chunked]]",
            "framing chunked",
            "end abc0123456789abcdef chunks=2 [Field[name=Checksum, value=1]]",
            "head POST /d HTTP/1.0 [Field[name=Content-Length, value=0]]",
            "framing sized",
            "end  chunks=0 []");
  }

  @Test
  void findsTheSameHoweverTheBytesAreCut() {
    ByteBuf bytes = bytes(PIPELINE);
    List<String> whole = requests(PIPELINE);
    for (int cut = 0; cut <= bytes.readableBytes(); cut++) {
      Transcript found = new Transcript(null);
      Http1Parser parser = new Http1Parser(true, true, found);
      parser.feed(bytes.slice(0, cut), START);
      parser.feed(bytes.slice(cut, bytes.readableBytes() - cut), START);
      assertThat(found.lines).as("cut at %d", cut).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, 200, '', until-close",
    "HEAD, 200, 'Content-Length: 9\n', none",
    "GET, 204, 'Content-Length: 9\n', none",
    "GET, 304, 'Transfer-Encoding: chunked\n', none",
    "GET, 103, '', none",
    "CONNECT, 200, 'Content-Length: 9\n', none",
    "CONNECT, 403, 'Content-Length: 0\n', sized",
    "GET, 200, 'Transfer-Encoding: gzip, chunked\n', chunked",
  })
  void framesAResponseByItsRequest(String method, int status, String fields, String framing) {
    Transcript found = new Transcript(method);
    Http1Parser parser = new Http1Parser(false, true, found);
    parser.feed(bytes("HTTP/1.1 " + status + " Text\n" + fields + "\n"), START);
    assertThat(found.lines.get(1)).isEqualTo("framing " + framing);
  }

  @Test
  void aBodyUntilCloseEndsWithTheConnection() {
    Transcript found = new Transcript("GET");
    Http1Parser parser = new Http1Parser(false, true, found);
    parser.feed(bytes("HTTP/1.0 200 OK\n\nall"), START);
    parser.closed();
    assertThat(found.lines).last().isEqualTo("end all chunks=0 []");
  }

  @Test
  void saysThatABodyWasCutShort() {
    Transcript found = new Transcript("GET");
    Http1Parser parser = new Http1Parser(false, true, found);
    parser.feed(bytes("HTTP/1.1 200 OK\nContent-Length: 10\n\nabc"), START);
    parser.closed();
    assertThat(found.lines).last().isEqualTo("cut abc chunks=0 []");
  }

  @ParameterizedTest
  @CsvSource({
    "'GET / HTTP/1.1\nA : b\n\n', space before the colon of a field",
    "'GET / HTTP/1.1\nA: b\n c\n\n', a folded field line",
    "'GET / HTTP/1.1\nnonsense\n\n', a field line without a name",
    "'POST / HTTP/1.1\nContent-Length: 1\nTransfer-Encoding: chunked\n\n', both Transfer-Encoding and Content-Length",
    "'POST / HTTP/1.1\nContent-Length: 1\nContent-Length: 2\n\n', conflicting Content-Length fields",
    "'POST / HTTP/1.1\nContent-Length: x\n\n', Content-Length is no number",
    "'POST / HTTP/1.1\nTransfer-Encoding: chunked\n\nxyz\n', no chunk size",
    "'POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n1\nab\n', a chunk is longer than its size",
    "'hello\n', no request line",
  })
  void namesWhatIsMalformed(String text, String reason) {
    assertThat(requests(text)).contains("malformed " + reason);
  }

  @Test
  void namesALineThatEndsWithLineFeedAlone() {
    Transcript found = new Transcript(null);
    ByteBuf bytes = Unpooled.copiedBuffer("GET / HTTP/1.1\nA: b\n\n", StandardCharsets.US_ASCII);
    new Http1Parser(true, true, found).feed(bytes, START);
    assertThat(found.lines)
        .containsOnlyOnce("malformed a line ends with LF alone")
        .contains("head GET / HTTP/1.1 [Field[name=A, value=b]]");
  }

  @Test
  void readsOnWhereBytesBeginWithAStartLine() {
    Transcript found = new Transcript(null);
    Http1Parser parser = new Http1Parser(true, false, found);
    parser.feed(bytes("the middle of something\n"), START);
    parser.feed(bytes("GET / HTTP/1.1\n\n"), START);
    assertThat(found.lines).startsWith("skipped 25", "head GET / HTTP/1.1 []");
  }

  @Test
  void doesNotKeepAnEndlessHead() {
    Transcript found = new Transcript(null);
    Http1Parser parser = new Http1Parser(true, true, found);
    parser.feed(bytes("GET / HTTP/1.1\nA: "), START);
    ByteBuf chunk = Unpooled.wrappedBuffer(new byte[64 << 10]);
    for (int i = 0; i < 100; i++) {
      parser.feed(chunk, START);
    }
    assertThat(found.lines)
        .containsExactly("malformed the head of the message is longer than h2tap reads");
  }

  @Test
  void neverThrowsOnNoise() {
    Random random = new Random(4);
    byte[] sample = PIPELINE.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    for (int round = 0; round < 5000; round++) {
      byte[] noise = sample.clone();
      for (int i = 0; i < 3; i++) {
        noise[random.nextInt(noise.length)] = (byte) random.nextInt();
      }
      Http1Parser parser =
          new Http1Parser(random.nextBoolean(), random.nextBoolean(), new Transcript(null));
      int cut = random.nextInt(noise.length);
      parser.feed(Unpooled.wrappedBuffer(noise, 0, cut), START);
      parser.feed(Unpooled.wrappedBuffer(noise, cut, noise.length - cut), START);
      parser.closed();
    }
  }

  private static List<String> requests(String text) {
    Transcript found = new Transcript(null);
    new Http1Parser(true, true, found).feed(bytes(text), START);
    return found.lines;
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text.replace("\n", "\r\n"), StandardCharsets.UTF_8);
  }
}

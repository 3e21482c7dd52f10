package dev.h2tap.recorder.redact;

import static dev.h2tap.recorder.event.Direction.NONE;
import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.grpc.GrpcBytes;
import dev.h2tap.recorder.http2.FrameType;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.websocket.WebSockets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;

/** A session with a secret in every place and encoding that a log knows. */
final class PlantedSecrets {
  static final String[] RULES = {"default", "body:(zq[A-Za-z0-9]{18})"};
  static final int CONNECTIONS = 6;

  private final Map<String, String> planted = new TreeMap<>();
  private final Script script = new Script();

  /**
   * @param size how many bytes of plaintext a record holds at most
   */
  PlantedSecrets(int size) {
    plant(size);
  }

  List<LogRecord> records() {
    return script.records();
  }

  /** The names of the places. */
  List<String> places() {
    return List.copyOf(planted.keySet());
  }

  /** The places whose secrets stand in the bytes. */
  List<String> found(byte[] bytes) {
    List<String> all = new ArrayList<>();
    planted.forEach(
        (place, secret) -> {
          if (!new SecretSearch(secret).in(bytes).isEmpty()) {
            all.add(place);
          }
        });
    return all;
  }

  private void plant(int size) {
    script.run(
        new Event.RunStarted(
            "0.1.0",
            Map.of(
                "--upstream",
                "https://u:" + secret("configuration") + "@h",
                "--rule",
                "set authorization: " + secret("rule")),
            1,
            "17",
            false));
    http1(new Chunks(script, size).open(1));
    http2(new Chunks(script, size).open(2));
    bodies(new Chunks(script, size).open(3));
    webSocket(new Chunks(script, size).open(4));
    socks(new Chunks(script, size).open(5));
    words();
  }

  private void http1(Chunks chunks) {
    String login = Base64.getEncoder().encodeToString(("u:" + secret("basic")).getBytes(US_ASCII));
    String longer =
        Base64.getEncoder().encodeToString(("user:" + secret("basic 2")).getBytes(US_ASCII));
    chunks
        .http1(
            1,
            RECEIVED,
            Script.text(
                "GET http://a:"
                    + secret("user info")
                    + "@h/?token="
                    + secret("query")
                    + " HTTP/1.1\nHost: h\n"
                    + "Authorization: Basic "
                    + login
                    + "\nProxy-Authorization: Basic "
                    + longer
                    + "\nCookie: a="
                    + secret("cookie")
                    + "; b=\""
                    + secret("quoted cookie")
                    + "\"\n"
                    + "Referer: https://h/?x=1&access_token="
                    + secret("referer")
                    + "\n\n"))
        .http1(
            1,
            SENT,
            Script.text(
                "HTTP/1.1 200 OK\nSet-Cookie: s="
                    + secret("set-cookie")
                    + "; Path=/\n"
                    + "Location: /#id_token="
                    + secret("fragment")
                    + "\n"
                    + "Transfer-Encoding: chunked\n\n1\na\n0\nX-Auth-Token: "
                    + secret("trailer")
                    + "\n\n"));
  }

  private void http2(Chunks chunks) {
    Frames frames = new Frames();
    String indexed = secret("indexed");
    ByteBuf requests = Unpooled.buffer().writeBytes(Frames.preface());
    for (int stream = 1; stream < 7; stream += 2) {
      requests.writeBytes(
          frames.headers(stream, 1, ":method", "GET", ":path", "/", "x-api-key", indexed));
    }
    try (DefaultHttp2HeadersEncoder huffman =
        new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, false, 16, 0)) {
      for (int shift = 0; shift < 3; shift++) {
        ByteBuf block = Unpooled.buffer();
        huffman.encodeHeaders(
            1,
            new DefaultHttp2Headers(false)
                .add(
                    ":path",
                    "/in?" + "x".repeat(shift) + "=1&sig=" + secret("huffman query " + shift))
                .add("authorization", "Bearer " + secret("huffman bearer " + shift)),
            block);
        requests.writeBytes(Frames.frame(FrameType.HEADERS, 5, 7 + 2 * shift, block));
      }
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
    requests.writeBytes(Frames.frame(0x4d, 0, 0, bytes(secret("unknown frame"))));
    requests.writeBytes(Frames.goAway(0, 0, "at https://h/?key=" + secret("goaway")));
    chunks.http2(2, RECEIVED, requests);
  }

  private void bodies(Chunks chunks) {
    Frames server = new Frames();
    ByteBuf responses = Unpooled.buffer();
    ByteBuf gzip =
        Unpooled.wrappedBuffer(
            GrpcBytes.gzip(("x".repeat(99) + secret("gzip, cut up")).getBytes(US_ASCII)));
    int half = gzip.readableBytes() / 2;
    responses.writeBytes(server.headers(1, 0, ":status", "200", "content-encoding", "gzip"));
    responses.writeBytes(Frames.frame(FrameType.DATA, 0, 1, gzip.slice(0, half)));
    responses.writeBytes(
        Frames.frame(FrameType.DATA, 1, 1, gzip.slice(half, gzip.readableBytes() - half)));
    String cut = secret("cut up");
    responses.writeBytes(server.headers(3, 0, ":status", "200"));
    responses.writeBytes(Frames.data(3, 0, "a " + cut.substring(0, 9)));
    responses.writeBytes(Frames.data(3, 1, cut.substring(9) + " b"));
    responses.writeBytes(server.headers(5, 0, ":status", "200", "content-encoding", "br"));
    responses.writeBytes(Frames.data(5, 1, secret("unknown coding")));
    responses.writeBytes(
        server.headers(
            7, 0, ":status", "200", "content-type", "application/grpc", "grpc-encoding", "gzip"));
    responses.writeBytes(
        Frames.frame(
            FrameType.DATA,
            1,
            7,
            GrpcBytes.message(
                1, GrpcBytes.gzip(("y".repeat(99) + secret("grpc")).getBytes(US_ASCII)))));
    responses.writeBytes(
        Frames.frame(
            FrameType.DATA,
            8,
            9,
            Unpooled.buffer().writeByte(20).writeBytes(bytes(secret("padding")))));
    ByteBuf requests = Unpooled.buffer();
    for (int stream = 1; stream < 11; stream += 2) {
      requests.writeBytes(new Frames().headers(stream, 1, ":method", "GET", ":path", "/"));
    }
    chunks.http2(3, RECEIVED, requests).http2(3, SENT, responses);
    chunks.http1(
        1,
        RECEIVED,
        Script.text(
            "POST / HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 29\n\n"
                + "password="
                + secret("form")));
  }

  private void webSocket(Chunks chunks) {
    Deflater deflater = new Deflater(9, true);
    chunks
        .http1(4, RECEIVED, Script.text("GET / HTTP/1.1\nHost: a\nUpgrade: websocket\n\n"))
        .http1(
            4,
            SENT,
            Script.text(
                "HTTP/1.1 101 S\nUpgrade: websocket\nSec-WebSocket-Extensions: permessage-deflate\n\n"))
        .opaque(4, RECEIVED, WebSockets.frame(true, 0x81, "masked " + secret("websocket masked")))
        .opaque(
            4,
            SENT,
            WebSockets.frame(
                false,
                0xc1,
                WebSockets.deflated(deflater, "text " + secret("websocket deflated"))));
    deflater.end();
  }

  private void socks(Chunks chunks) {
    ByteBuf talk = Unpooled.buffer().writeBytes(new byte[] {5, 1, 2, 1, 1, 'u', 20});
    talk.writeBytes(bytes(secret("socks")));
    chunks.opaque(5, RECEIVED, talk);
    chunks.opaque(5, SENT, bytes("220 " + secret("unknown protocol")));
  }

  private void words() {
    script.event(6, Side.UPSTREAM, NONE, new Event.TlsSecret("CLIENT_RANDOM 00 " + secret("tls")));
    script.event(
        6,
        Side.UPSTREAM,
        NONE,
        new Event.ConnectFailed(
            "http://u:" + secret("target") + "@h",
            null,
            "no https://h/?token=" + secret("reason"),
            1));
    script.event(
        6,
        Side.UPSTREAM,
        NONE,
        new Event.ConnectionClosed(
            Manner.ERROR, Party.H2TAP, null, "got \"Bearer " + secret("detail") + "\"", 1, 1));
    script.run(
        new Event.ExchangeEnded(1, 1, 1, 502, null, null, "cannot GET /?sig=" + secret("ended")));
    script.run(new Event.RuleApplied("header", "set cookie: a=" + secret("rule applied")));
    script.run(new Event.Gap("at https://h/?key=" + secret("gap"), 1, 1));
    script.run(new Event.Unknown(0x7000, bytes(secret("unknown kind"))));
  }

  /** A new one, 20 characters long. */
  private String secret(String place) {
    return planted.computeIfAbsent(
        place,
        name -> {
          String hash = Integer.toString(name.hashCode() & 0x7fffffff, 36);
          return ("zq" + hash + "Kx7Wm2Rv9TpLb4Nd6Yh").substring(0, 20);
        });
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }
}

package dev.h2tap.recorder.view;

import static dev.h2tap.recorder.event.Direction.NONE;
import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.event.Side.DOWNSTREAM;
import static dev.h2tap.recorder.event.Side.UPSTREAM;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.grpc.GrpcBytes;
import dev.h2tap.recorder.http2.FrameType;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.websocket.WebSockets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.Deflater;

/** Sessions whose bodies and tunnels are made of messages. */
public final class MessageSessions {
  private static final String UPGRADE =
      "GET /chat HTTP/1.1\nHost: a\nConnection: Upgrade\nUpgrade: websocket\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n\n";
  private static final String SWITCHED =
      "HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: websocket\n";

  private MessageSessions() {}

  public static Script all() {
    Script script = new Script();
    script.run(new Event.RunStarted("0.1.0", Map.of(), 4711, "17", false));
    webSocket(script);
    deflatedAsOpaque(script);
    webSocketOverHttp2(script);
    grpc(script);
    grpcWeb(script);
    events(script);
    tunnels(script);
    damaged(script);
    probes(script);
    script.run(new Event.RuleApplied("header", "route pods: set x-debug: 1"));
    script.run(new Event.CertificateReloaded("/etc/istio-certs", true, "valid to 2026-12-01"));
    // The recording ends in the middle of a request.
    open(script, 30);
    script.http1(30, DOWNSTREAM, RECEIVED, "GET /late HTTP/1.1\nHost: a\n\n");
    return script;
  }

  static Script webSocketOnly() {
    Script script = new Script();
    webSocket(script);
    return script;
  }

  private static void webSocket(Script script) {
    open(script, 1);
    script.http1(1, DOWNSTREAM, RECEIVED, UPGRADE);
    script.http1(1, DOWNSTREAM, SENT, SWITCHED + "\n");
    raw(script, 1, RECEIVED, WebSockets.frame(true, 0x81, "hello"));
    raw(
        script,
        1,
        SENT,
        WebSockets.frame(false, 0x01, "first half, "),
        WebSockets.frame(false, 0x89, "beat"),
        WebSockets.frame(false, 0x80, "second half"));
    raw(
        script,
        1,
        RECEIVED,
        WebSockets.frame(true, 0x8a, "beat"),
        WebSockets.frame(true, 0x82, Unpooled.wrappedBuffer(new byte[] {0, 1, 2, (byte) 0xff})));
    raw(script, 1, SENT, WebSockets.frame(false, 0x81, "line 1\nline 2\n" + "long ".repeat(30)));
    raw(script, 1, SENT, WebSockets.frame(false, 0xc3, "odd"));
    raw(script, 1, RECEIVED, WebSockets.close(true, 1000, "bye"));
    raw(script, 1, SENT, WebSockets.close(false, 1000, ""));
    script.run(new Event.ExchangeEnded(1, 1, 1, 101, null, null, null));
    close(script, 1);
  }

  /** With permessage-deflate, recorded as bytes of no known syntax after the 101. */
  private static void deflatedAsOpaque(Script script) {
    Deflater deflater = new Deflater(9, true);
    open(script, 2);
    script.http1(2, DOWNSTREAM, RECEIVED, UPGRADE);
    script.http1(
        2, DOWNSTREAM, SENT, SWITCHED + "Sec-WebSocket-Extensions: permessage-deflate\n\n");
    for (int i = 0; i < 2; i++) {
      ByteBuf payload = WebSockets.deflated(deflater, "the same words again and again");
      script.plaintext(
          2, DOWNSTREAM, SENT, Syntax.OPAQUE, -1, WebSockets.frame(false, 0xc1, payload));
    }
    script.plaintext(
        2, DOWNSTREAM, SENT, Syntax.OPAQUE, -1, WebSockets.frame(false, 0xc1, "no deflate"));
    script.plaintext(
        2, DOWNSTREAM, SENT, Syntax.OPAQUE, -1, WebSockets.frame(false, 0x01, "unfinished"));
    close(script, 2);
  }

  private static void webSocketOverHttp2(Script script) {
    Frames client = new Frames();
    Frames server = new Frames();
    open(script, 3);
    script.http2(
        3,
        DOWNSTREAM,
        RECEIVED,
        Frames.preface(),
        client.headers(
            1,
            0,
            ":method",
            "CONNECT",
            ":protocol",
            "websocket",
            ":scheme",
            "https",
            ":authority",
            "a",
            ":path",
            "/chat"));
    script.http2(3, DOWNSTREAM, SENT, server.headers(1, 0, ":status", "200"));
    script.http2(3, DOWNSTREAM, RECEIVED, data(1, 0, WebSockets.frame(true, 0x81, "over h2")));
    script.http2(3, DOWNSTREAM, SENT, data(1, 1, WebSockets.close(false, 4001, "go away")));
    script.http2(
        3,
        DOWNSTREAM,
        RECEIVED,
        client.headers(3, 0, ":method", "CONNECT", ":authority", "db:5432"));
    script.http2(3, DOWNSTREAM, SENT, server.headers(3, 0, ":status", "200"));
    script.http2(3, DOWNSTREAM, RECEIVED, Frames.data(3, 0, "anything"));
    close(script, 3);
  }

  private static void grpc(Script script) {
    Frames client = new Frames();
    Frames server = new Frames();
    open(script, 4);
    script.http2(
        4,
        DOWNSTREAM,
        RECEIVED,
        Frames.preface(),
        client.headers(
            1,
            0,
            ":method",
            "POST",
            ":scheme",
            "http",
            ":authority",
            "a",
            ":path",
            "/demo.Greeter/Greet",
            "content-type",
            "application/grpc",
            "te",
            "trailers"),
        data(1, 0, GrpcBytes.message(0, utf8("\n\u0005world"))));
    byte[] compressed = GrpcBytes.gzip(utf8("\n" + (char) 100 + "x".repeat(100)));
    script.http2(
        4,
        DOWNSTREAM,
        SENT,
        server.headers(
            1, 0, ":status", "200", "content-type", "application/grpc", "grpc-encoding", "gzip"),
        data(
            1,
            0,
            Unpooled.wrappedBuffer(
                GrpcBytes.message(0, utf8("\n\u0002ok")), GrpcBytes.message(1, compressed))));
    script.http2(
        4, DOWNSTREAM, RECEIVED, data(1, 0, GrpcBytes.message(0, new byte[0]).slice(0, 3)));
    script.http2(4, DOWNSTREAM, RECEIVED, data(1, 1, Unpooled.wrappedBuffer(new byte[2])));
    script.http2(
        4,
        DOWNSTREAM,
        SENT,
        server.headers(1, 1, "grpc-status", "5", "grpc-message", "no pod %22b%22 %e2%98%83"));
    script.run(new Event.ExchangeEnded(4, 4, 1, 200, null, null, null));
    // Trailers only, and a message that ends too early.
    script.http2(
        4,
        DOWNSTREAM,
        RECEIVED,
        client.headers(
            3,
            0,
            ":method",
            "POST",
            ":path",
            "/demo.Greeter/None",
            "content-type",
            "application/grpc+proto"),
        data(3, 1, GrpcBytes.message(0, utf8("too short")).slice(0, 9)));
    script.http2(
        4,
        DOWNSTREAM,
        SENT,
        server.headers(
            3, 1, ":status", "200", "content-type", "application/grpc", "grpc-status", "12"));
    script.run(new Event.ExchangeEnded(5, 4, 3, 200, null, null, null));
    close(script, 4);
  }

  private static void grpcWeb(Script script) {
    open(script, 5);
    script.http1(
        5,
        DOWNSTREAM,
        RECEIVED,
        "GET /demo.Greeter/Greet HTTP/1.1\nHost: a\nContent-Type: application/grpc-web+proto\n\n");
    ByteBuf body =
        Unpooled.wrappedBuffer(
            GrpcBytes.message(0, utf8("\n\u0002ok")),
            GrpcBytes.message(0x80, utf8("grpc-status: 0\r\ngrpc-message: \r\n")));
    script.http1(
        5,
        DOWNSTREAM,
        SENT,
        "HTTP/1.1 200 OK\nContent-Type: application/grpc-web+proto\nContent-Length: "
            + body.readableBytes()
            + "\n\n");
    raw(script, 5, SENT, body);
    script.run(new Event.ExchangeEnded(6, 5, 1, 200, null, null, null));
    close(script, 5);
  }

  private static void events(Script script) {
    open(script, 6);
    script.http1(6, DOWNSTREAM, RECEIVED, "GET /events HTTP/1.1\nHost: a\n\n");
    script.http1(6, DOWNSTREAM, SENT, "HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\n");
    script.http1(6, DOWNSTREAM, SENT, ": welcome\nretry: 3000\n\nid: 7\ndata: first\n\n");
    script.http1(6, DOWNSTREAM, SENT, "event: price\nid: 8\ndata: {\"eur\":\ndata: 7}\n");
    script.http1(6, DOWNSTREAM, SENT, "\ndata: cut");
    close(script, 6);
    open(script, 7);
    byte[] zipped = GrpcBytes.gzip(utf8("data: zipped\n\n"));
    script.http1(7, DOWNSTREAM, RECEIVED, "GET /events HTTP/1.1\nHost: a\n\n");
    script.http1(
        7,
        DOWNSTREAM,
        SENT,
        "HTTP/1.1 200 OK\nContent-Type: text/event-stream\nContent-Encoding: gzip\n"
            + "Content-Length: "
            + zipped.length
            + "\n\n");
    raw(script, 7, SENT, Unpooled.wrappedBuffer(zipped));
    script.run(new Event.ExchangeEnded(8, 7, 1, 200, null, null, null));
    close(script, 7);
  }

  private static void tunnels(Script script) {
    open(script, 8);
    script.http1(8, DOWNSTREAM, RECEIVED, "CONNECT db:5432 HTTP/1.1\nHost: db:5432\n\n");
    script.http1(8, DOWNSTREAM, SENT, "HTTP/1.1 200 Connection established\n\n");
    script.plaintext(
        8, DOWNSTREAM, RECEIVED, Syntax.OPAQUE, -1, Unpooled.wrappedBuffer(new byte[517]));
    raw(script, 8, SENT, Unpooled.wrappedBuffer(new byte[1]));
    close(script, 8);
    // What is inside the tunnel was taken apart.
    open(script, 9);
    script.http1(9, DOWNSTREAM, RECEIVED, "CONNECT a:443 HTTP/1.1\nHost: a:443\n\n");
    script.http1(9, DOWNSTREAM, SENT, "HTTP/1.1 200 OK\n\n");
    script.http1(9, DOWNSTREAM, RECEIVED, "GET /inside HTTP/1.1\nHost: a\n\n");
    script.http1(9, DOWNSTREAM, SENT, "HTTP/1.1 204 No Content\n\n");
    close(script, 9);
    open(script, 10);
    script.http1(10, DOWNSTREAM, RECEIVED, "CONNECT b:443 HTTP/1.1\nHost: b:443\n\n");
    script.http1(10, DOWNSTREAM, SENT, "HTTP/1.1 200 OK\n\n");
    script.http2(
        10,
        DOWNSTREAM,
        RECEIVED,
        Frames.preface(),
        new Frames().headers(1, 1, ":method", "GET", ":scheme", "https", ":path", "/inside"));
    script.http2(10, DOWNSTREAM, SENT, new Frames().headers(1, 1, ":status", "204"));
    close(script, 10);
    open(script, 11);
    script.http1(11, DOWNSTREAM, RECEIVED, "GET / HTTP/1.1\nConnection: Upgrade\nUpgrade: irc\n\n");
    script.http1(11, DOWNSTREAM, SENT, "HTTP/1.1 101 Switching Protocols\nUpgrade: irc\n\n");
    script.http1(11, DOWNSTREAM, RECEIVED, "NICK a\n");
    close(script, 11);
    open(script, 12);
    script.http1(
        12,
        DOWNSTREAM,
        RECEIVED,
        "GET /a HTTP/1.1\nUpgrade: websocket\n\nGET /b HTTP/1.1\nHost: a\n\n");
    script.http1(12, DOWNSTREAM, SENT, "HTTP/1.1 426 no\nContent-Length: 0\n\n");
    script.http1(12, DOWNSTREAM, SENT, "HTTP/1.1 204 No Content\n\n");
    close(script, 12);
  }

  private static void damaged(Script script) {
    open(script, 20);
    script.http1(20, DOWNSTREAM, RECEIVED, UPGRADE);
    script.http1(20, DOWNSTREAM, SENT, SWITCHED + "\n");
    raw(script, 20, SENT, WebSockets.frame(false, 0x81, "x".repeat(300)).slice(0, 100));
    script.event(20, DOWNSTREAM, NONE, new Event.Gap("the queue was full", 2, 4096));
    raw(script, 20, SENT, Unpooled.copiedBuffer("xxxxx", StandardCharsets.US_ASCII));
    raw(script, 20, SENT, WebSockets.frame(false, 0x81, "found again"));
    raw(script, 20, SENT, WebSockets.frame(true, 0x81, "masked"));
    script.event(
        20,
        DOWNSTREAM,
        NONE,
        new Event.ConnectionClosed(Manner.RST, Party.CLIENT, null, null, 1, 1));
  }

  /** Requests that no client asked for. */
  private static void probes(Script script) {
    script.event(21, UPSTREAM, NONE, new Event.ConnectionOpened("a:1", "b:2", "b:2", false, 0, 0));
    script.run(new Event.ExchangeBridged(40, 0, 40, 21, 1, 1));
    script.http1(21, UPSTREAM, SENT, "GET /metrics HTTP/1.1\nHost: b:2\n\n");
    script.http1(21, UPSTREAM, RECEIVED, "HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
    script.run(
        new Event.ExchangeEnded(40, 0, 40, 200, Party.H2TAP, null, "the probe has seen enough"));
    script.run(new Event.ExchangeEnded(41, 0, 41, 0, Party.UPSTREAM, null, "refused"));
  }

  private static void open(Script script, long connection) {
    script.event(
        connection,
        DOWNSTREAM,
        NONE,
        new Event.ConnectionOpened("127.0.0.1:15090", "127.0.0.1:50000", null, false, 0, 0));
  }

  private static void close(Script script, long connection) {
    script.event(
        connection,
        DOWNSTREAM,
        NONE,
        new Event.ConnectionClosed(Manner.FIN, Party.CLIENT, null, null, 1, 1));
  }

  private static void raw(Script script, long connection, Direction direction, ByteBuf... bytes) {
    script.plaintext(
        connection, DOWNSTREAM, direction, Syntax.HTTP1, -1, Unpooled.wrappedBuffer(bytes));
  }

  private static ByteBuf data(int stream, int flags, ByteBuf payload) {
    return Frames.frame(FrameType.DATA, flags, stream, payload);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

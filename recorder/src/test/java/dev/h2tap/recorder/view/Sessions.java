package dev.h2tap.recorder.view;

import static dev.h2tap.recorder.event.Direction.NONE;
import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.event.Side.DOWNSTREAM;
import static dev.h2tap.recorder.event.Side.UPSTREAM;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.http2.FrameType;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.tls.Hellos;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A scripted session that has something of everything. */
public final class Sessions {
  private Sessions() {}

  public static Script all() {
    Script script = new Script();
    script.run(
        new Event.RunStarted(
            "0.1.0", Map.of("upstream", "https://10.0.0.1:9102"), 4711, "17.0.15", false));
    scrape(script);
    refused(script);
    failures(script);
    h2c(script);
    oddities(script);
    return script.run(new Event.RunEnded("SIGTERM"));
  }

  /** HTTP/1.1 in, HTTP/2 over mTLS out. */
  private static void scrape(Script script) {
    Frames client = new Frames();
    Frames server = new Frames();
    open(script, 1);
    script.http1(
        1,
        DOWNSTREAM,
        RECEIVED,
        "GET http://10.0.0.1:9102/metrics HTTP/1.1\nHost: 10.0.0.1:9102\n"
            + "X-Prometheus-Scrape-Timeout-Seconds: 10\n\n");
    script.event(
        2,
        UPSTREAM,
        NONE,
        new Event.ConnectionOpened(
            "10.0.0.9:40000", "10.0.0.1:9102", "10.0.0.1:9102", true, 120_000, 480_000));
    handshake(script);
    script.http2(2, UPSTREAM, SENT, Frames.preface(), Frames.settings(2, 0, 3, 100, 4, 1 << 20));
    script.run(new Event.ExchangeBridged(1, 1, 1, 2, 3, 1));
    script.http2(
        2,
        UPSTREAM,
        SENT,
        client.headers(
            3,
            1,
            ":method",
            "GET",
            ":scheme",
            "https",
            ":authority",
            "10.0.0.1:9102",
            ":path",
            "/metrics",
            "accept",
            "text/plain"));
    script.http2(
        2,
        UPSTREAM,
        RECEIVED,
        Frames.settings(1, 4096, 6, 65536),
        Frames.frame(FrameType.SETTINGS, 1, 0),
        Frames.frame(FrameType.WINDOW_UPDATE, 0, 0, 0, 0x0f, 0, 1));
    script.http2(2, UPSTREAM, SENT, Frames.frame(FrameType.SETTINGS, 1, 0));
    script.http2(
        2,
        UPSTREAM,
        RECEIVED,
        server.headers(3, 0, ":status", "200", "content-type", "text/plain; version=0.0.4"),
        Frames.data(3, 0, "# HELP up Whether it is up.\nup 1\n"));
    script.http1(
        1,
        DOWNSTREAM,
        SENT,
        "HTTP/1.1 200 OK\ncontent-type: text/plain; version=0.0.4\ntransfer-encoding: chunked\n\n");
    script.plaintext(
        1,
        DOWNSTREAM,
        SENT,
        Syntax.HTTP1,
        -1,
        Unpooled.copiedBuffer(
            "21\r\n# HELP up Whether it is up.\nup 1\n\r\n", StandardCharsets.US_ASCII));
    script.http2(2, UPSTREAM, RECEIVED, server.headers(3, 1, "checksum", "abc"));
    script.http1(1, DOWNSTREAM, SENT, "0\nchecksum: abc\n\n");
    script.run(new Event.ExchangeEnded(1, 1, 1, 200, null, null, null));
    script.event(
        1,
        DOWNSTREAM,
        NONE,
        new Event.ConnectionClosed(Manner.FIN, Party.CLIENT, null, null, 140, 190));
    script.http2(2, UPSTREAM, RECEIVED, Frames.frame(FrameType.PING, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7));
    script.http2(2, UPSTREAM, SENT, Frames.frame(FrameType.PING, 1, 0, 0, 0, 0, 0, 0, 0, 0, 7));
    script.http2(2, UPSTREAM, RECEIVED, Frames.goAway(3, 11, "too_many_pings"));
    script.event(2, UPSTREAM, RECEIVED, new Event.Alert(false, 0, "close_notify"));
    script.event(
        2,
        UPSTREAM,
        NONE,
        new Event.ConnectionClosed(Manner.FIN, Party.UPSTREAM, true, null, 2_100, 2_900));
  }

  private static void handshake(Script script) {
    script.event(
        2,
        UPSTREAM,
        SENT,
        new Event.TlsRecord(
            0, Hellos.record(22, Hellos.clientHello("pod.example", "istio-h2", "h2"))));
    script.event(
        2, UPSTREAM, RECEIVED, new Event.TlsRecord(0, Hellos.record(22, Hellos.serverHello())));
    script.event(2, UPSTREAM, RECEIVED, new Event.TlsRecord(1, Hellos.record(20, Hellos.bytes(1))));
    script.event(
        2,
        UPSTREAM,
        RECEIVED,
        new Event.TlsRecord(2, Hellos.record(23, Unpooled.wrappedBuffer(new byte[900]))));
    script.event(2, UPSTREAM, NONE, new Event.TlsSecret("CLIENT_TRAFFIC_SECRET_0 00aa 5ec4e7"));
    script.event(
        2,
        UPSTREAM,
        NONE,
        new Event.TlsHandshakeComplete(
            "TLSv1.3",
            "TLS_AES_128_GCM_SHA256",
            null,
            List.of("istio-h2", "h2"),
            "h2",
            "pod.example",
            false,
            List.of(),
            List.of(certificate()),
            "chain and spiffe://cluster.local/ns/*/sa/*",
            3_400_000));
  }

  /** A request that h2tap answers itself, and one that it cannot even read. */
  private static void refused(Script script) {
    open(script, 3);
    script.http1(
        3, DOWNSTREAM, RECEIVED, "CONNECT 10.0.0.1:9102 HTTP/1.1\nHost: 10.0.0.1:9102\n\n");
    script.http1(3, DOWNSTREAM, SENT, "HTTP/1.1 501 no tunnels yet\ncontent-length: 0\n\n");
    script.run(
        new Event.ExchangeEnded(2, 3, 1, 501, Party.CLIENT, null, "h2tap cannot open tunnels yet"));
    script.http1(
        3,
        DOWNSTREAM,
        RECEIVED,
        "POST /x HTTP/1.1\nHost : a\nContent-Length: 1\nContent-Length: 2\n\n");
    script.http1(3, DOWNSTREAM, SENT, "HTTP/1.1 400 Bad Request\ncontent-length: 5\n\nno: \u001b");
    script.event(
        3,
        DOWNSTREAM,
        NONE,
        new Event.ConnectionClosed(Manner.TIMEOUT, Party.H2TAP, null, "idle for 60 s", 200, 100));
  }

  /** What goes wrong before and in TLS. */
  private static void failures(Script script) {
    script.event(
        4,
        UPSTREAM,
        NONE,
        new Event.ConnectFailed("pod:9102", "10.0.0.2:9102", "connection refused", 350_000));
    script.event(
        5,
        UPSTREAM,
        NONE,
        new Event.TlsHandshakeFailed(
            "alpn-unmatched", "reset right after ClientHello", List.of(), null, 900_000));
    script.event(5, UPSTREAM, RECEIVED, new Event.Alert(true, 120, "no_application_protocol"));
    script.event(
        5,
        UPSTREAM,
        NONE,
        new Event.ConnectionClosed(Manner.RST, Party.UPSTREAM, false, null, 0, 1_500));
    script.run(new Event.RuleApplied("retry", "exchange 3 again on another connection"));
    script.run(new Event.CertificateReloaded("/etc/istio-certs/key.pem", false, "no match"));
  }

  /** HTTP/1.1 that becomes HTTP/2 on the way. */
  private static void h2c(Script script) {
    Frames server = new Frames();
    Frames client = new Frames();
    open(script, 6);
    script.http1(
        6,
        DOWNSTREAM,
        RECEIVED,
        "GET /up HTTP/1.1\nHost: a\nConnection: Upgrade, HTTP2-Settings\nUpgrade: h2c\n\n");
    script.http1(
        6,
        DOWNSTREAM,
        SENT,
        "HTTP/1.1 101 Switching Protocols\nconnection: upgrade\nupgrade: h2c\n\n");
    script.http2(6, DOWNSTREAM, RECEIVED, Frames.preface(), Frames.settings());
    script.http2(
        6,
        DOWNSTREAM,
        SENT,
        server.headers(1, 0, ":status", "200", "content-encoding", "gzip"),
        Frames.frame(FrameType.DATA, 1, 1, 0x1f, 0x8b, 8, 0, 1, 2, 3, 4));
    ByteBuf block = client.block(":method", "POST", ":scheme", "http", ":path", "/rpc");
    script.http2(
        6,
        DOWNSTREAM,
        RECEIVED,
        Frames.frame(FrameType.HEADERS, 0, 3, block.slice(0, 2)),
        Frames.frame(FrameType.CONTINUATION, 4, 3, block.slice(2, block.readableBytes() - 2)),
        Frames.frame(FrameType.DATA, 8, 3, 4, 0, 1, 2, 3, 0, 0, 0, 0),
        Frames.frame(FrameType.RST_STREAM, 0, 3, 0, 0, 0, 8));
    script.event(
        6,
        DOWNSTREAM,
        NONE,
        new Event.ConnectionClosed(Manner.RST, Party.CLIENT, null, null, 9, 9));
  }

  private static void oddities(Script script) {
    Frames server = new Frames();
    script.http2(
        7,
        UPSTREAM,
        RECEIVED,
        server.headers(1, 0, ":status", "200", "x-lost", "1"),
        Frames.frame(FrameType.PRIORITY, 0, 5, 0x80, 0, 0, 3, 15),
        Frames.frame(FrameType.PUSH_PROMISE, 4, 1, 0, 0, 0, 2, 0x82, 0x84),
        Frames.frame(0x42, 0x10, 9, 1, 2, 3),
        Frames.frame(FrameType.PING, 0, 0, 1));
    script.event(7, UPSTREAM, NONE, new Event.Gap("the queue was full", 3, 4096));
    script.plaintext(
        7,
        UPSTREAM,
        RECEIVED,
        Syntax.HTTP2,
        4,
        Unpooled.wrappedBuffer(
            Hellos.bytes(1, 2, 3, 4), server.headers(3, 1, ":status", "200", "x-lost", "1")));
    script.skipRecords(2);
    script.plaintext(
        8,
        DOWNSTREAM,
        RECEIVED,
        Syntax.OPAQUE,
        -1,
        Unpooled.copiedBuffer("\u0000\u0001SSH-2.0\u001b[31m", StandardCharsets.ISO_8859_1));
    script.run(new Event.Unknown(0x77, Hellos.bytes(1, 2)));
  }

  private static void open(Script script, long connection) {
    script.event(
        connection,
        DOWNSTREAM,
        NONE,
        new Event.ConnectionOpened(
            "127.0.0.1:15090", "127.0.0.1:5000" + connection, null, false, 0, 0));
  }

  private static String certificate() {
    try {
      String pem = Files.readString(Path.of("src/test/resources/spiffe.pem"));
      return pem.split("-----END")[0].replaceAll("-----.*-----|\\s", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

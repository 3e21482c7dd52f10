package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Events to write in tests: one of every kind, or random ones. */
final class Events {
  private Events() {}

  static Event.RunStarted runStarted() {
    return new Event.RunStarted(
        "0.1.0", Map.of("upstream", "https://target:9102"), 4711, "17.0.15", false);
  }

  /** One of every kind but "run started" and "run ended", which a writer writes itself. */
  static List<Event> ofEveryKind() {
    return List.of(
        new Event.ConnectionOpened("127.0.0.1:15090", "[::1]:4000", null, false, 0, 0),
        new Event.ConnectionOpened("10.0.0.2:4001", "10.0.0.1:9102", "target:9102", true, 17, 18),
        new Event.ConnectFailed("nowhere:1", null, "the name does not resolve", 19),
        new Event.TlsRecord(7, bytes("\u0016\u0003\u0001 hello")),
        new Event.TlsSecret("CLIENT_RANDOM 00 11"),
        new Event.TlsHandshakeComplete(
            "TLSv1.3",
            "TLS_AES_128_GCM_SHA256",
            "x25519",
            List.of("h2", "http/1.1"),
            "h2",
            "target",
            null,
            List.of(),
            List.of("MIIB", "MIIC"),
            "the chain, and spiffe://cluster.local/ns/a/sa/b",
            20),
        new Event.TlsHandshakeFailed("alpn-unmatched", "reset", List.of(), null, 21),
        new Event.Alert(true, 120, "no_application_protocol"),
        new Event.Plaintext(Syntax.HTTP1, -1, bytes("GET / HTTP/1.1\r\n\r\n")),
        new Event.Plaintext(Syntax.HTTP2, 3, bytes("x".repeat(3_000))),
        new Event.ExchangeBridged(1, 2, 3, 4, 5, 1),
        new Event.ExchangeEnded(1, 2, 3, 200, null, null, null),
        new Event.ExchangeEnded(2, 2, 5, 502, Party.UPSTREAM, "slow", "zu spät"),
        new Event.RuleApplied("retry", "REFUSED_STREAM"),
        new Event.CertificateReloaded("/etc/istio-certs/key.pem", true, "valid for 24 hours"),
        new Event.ConnectionClosed(Manner.RST, Party.UPSTREAM, true, "after ClientHello", 1, 2),
        new Event.ConnectionClosed(Manner.FIN, Party.CLIENT, null, null, 3, 4),
        new Event.Gap("the queue was full", 5, 6),
        new Event.Unknown(0x7fff, bytes("from the future")));
  }

  static Event random(Random random) {
    if (random.nextInt(4) == 0) {
      List<Event> all = ofEveryKind();
      return all.get(random.nextInt(all.size()));
    }
    ByteBuf bytes = ByteBufAllocator.DEFAULT.buffer();
    byte[] some = new byte[random.nextInt(10) == 0 ? random.nextInt(40_000) : random.nextInt(900)];
    random.nextBytes(some);
    bytes.writeBytes(some);
    Syntax syntax = Syntax.values()[random.nextInt(3)];
    return new Event.Plaintext(syntax, random.nextInt(10) - 1, bytes);
  }

  static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  /** A text that is equal for equal events; taken before an event is handed to a recorder. */
  static String text(Event event) {
    ByteBuf bytes = EventBytes.of(event);
    if (bytes == null) {
      return event.toString();
    }
    String hex = ByteBufUtil.hexDump(bytes);
    if (event instanceof Event.Plaintext plaintext) {
      return "Plaintext " + plaintext.syntax() + " " + plaintext.firstFrame() + " " + hex;
    }
    return event instanceof Event.TlsRecord record
        ? "TlsRecord " + record.number() + " " + hex
        : "Unknown " + ((Event.Unknown) event).kind() + " " + hex;
  }

  static List<String> texts(List<LogRecord> records) {
    List<String> texts = new ArrayList<>();
    records.forEach(record -> texts.add(text(record.event())));
    return texts;
  }
}

package dev.h2tap.recorder.diagnose;

import static dev.h2tap.recorder.event.Direction.NONE;
import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.event.Side.DOWNSTREAM;
import static dev.h2tap.recorder.event.Side.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.diagnose.report.Diagnosis;
import dev.h2tap.recorder.diagnose.report.Finding;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.redact.Redacted;
import dev.h2tap.recorder.redact.RedactionRules;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.tls.Hellos;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes down how an upstream at {@code pod:9102} behaves as connection 2, and a client as
 * connection 1, as the proxy records it.
 */
final class Scene {
  static final long UP = 2;
  static final long DOWN = 1;

  private final Script script = new Script();
  private final Frames ours = new Frames();
  private final Frames theirs = new Frames();
  private long connection = UP;

  private Scene() {}

  static Scene begin() {
    return begin(Map.of());
  }

  /** A run with this {@code --alpn}. */
  static Scene begin(String alpn) {
    return begin(Map.of("--alpn", alpn));
  }

  private static Scene begin(Map<String, String> configuration) {
    Scene scene = new Scene();
    scene.script.run(new Event.RunStarted("0.1.0", configuration, 1, "17", false));
    return scene;
  }

  /** The connection is only to find out what the upstream does. */
  Scene experiment() {
    return up(NONE, new Event.RuleApplied(ConnectionCase.EXPERIMENT, "ALPN h2"));
  }

  List<Finding> findings() {
    List<Finding> findings = Diagnosis.of(script.records()).findings();
    List<LogRecord> redacted = Redacted.of(script.records(), RedactionRules.DEFAULT).records();
    assertThat(Diagnosis.of(redacted).findings())
        .as("findings of the redacted log")
        .extracting(Finding::id)
        .isEqualTo(findings.stream().map(Finding::id).toList());
    return findings;
  }

  Script script() {
    return script;
  }

  /** What follows happens on another upstream connection. */
  Scene connection(long number) {
    connection = number;
    return this;
  }

  Scene pause(long millis) {
    script.pause(millis);
    return this;
  }

  Scene tcp() {
    return open(false);
  }

  Scene tls() {
    return open(true);
  }

  private Scene open(boolean tls) {
    return up(
        NONE,
        new Event.ConnectionOpened(
            "10.0.0.9:4000", "10.0.0.1:9102", "pod:9102", tls, 100_000, 400_000));
  }

  Scene clientHello(String... alpn) {
    return up(
        SENT, new Event.TlsRecord(0, Hellos.record(22, Hellos.clientHello("pod.example", alpn))));
  }

  Scene serverHello() {
    return up(RECEIVED, new Event.TlsRecord(0, Hellos.record(22, Hellos.serverHello())));
  }

  /** The handshake as far as a log without secrets tells it. */
  Scene handshake(@Nullable String chosen, String... offered) {
    return handshake("TLSv1.3", chosen, List.of(offered), List.of(), List.of());
  }

  Scene handshake(
      String version,
      @Nullable String chosen,
      List<String> offered,
      List<String> ours,
      List<String> peers) {
    return tls()
        .clientHello(offered.toArray(String[]::new))
        .serverHello()
        .up(
            NONE,
            new Event.TlsHandshakeComplete(
                version,
                "TLS_AES_128_GCM_SHA256",
                null,
                offered,
                chosen,
                "pod.example",
                false,
                ours,
                peers,
                "none",
                3_000_000));
  }

  /** A record under encryption that is too long for an alert: session tickets. */
  Scene tickets() {
    return up(
        RECEIVED, new Event.TlsRecord(9, Hellos.record(23, Unpooled.wrappedBuffer(new byte[200]))));
  }

  Scene failed(@Nullable String finding, String reason) {
    return up(
        NONE,
        new Event.TlsHandshakeFailed(finding, reason, List.of("h2"), "pod.example", 5_000_000));
  }

  Scene alert(int number, String name) {
    return up(RECEIVED, new Event.Alert(true, number, name));
  }

  Scene up(Direction direction, Event event) {
    script.event(connection, UPSTREAM, direction, event);
    return this;
  }

  Scene opaque(String text) {
    script.plaintext(connection, UPSTREAM, RECEIVED, Syntax.OPAQUE, -1, Script.text(text));
    return this;
  }

  Scene sendHttp1(String text) {
    script.http1(connection, UPSTREAM, SENT, text);
    return this;
  }

  Scene receiveHttp1(String text) {
    script.http1(connection, UPSTREAM, RECEIVED, text);
    return this;
  }

  Scene receiveBytes(Syntax syntax, int... bytes) {
    script.plaintext(connection, UPSTREAM, RECEIVED, syntax, -1, Hellos.bytes(bytes));
    return this;
  }

  /** Our preface and SETTINGS. */
  Scene preface() {
    return sendHttp2(Frames.preface(), Frames.settings(2, 0));
  }

  Scene sendHttp2(ByteBuf... frames) {
    script.http2(connection, UPSTREAM, SENT, frames);
    return this;
  }

  Scene receiveHttp2(ByteBuf... frames) {
    script.http2(connection, UPSTREAM, RECEIVED, frames);
    return this;
  }

  /** A request over HTTP/2 on that stream. */
  Scene asks(int stream, int flags, String... fields) {
    String[] head = {
      ":method", "GET", ":scheme", "https", ":authority", "pod.example", ":path", "/metrics"
    };
    String[] all = Arrays.copyOf(head, head.length + fields.length);
    System.arraycopy(fields, 0, all, head.length, fields.length);
    return sendHttp2(ours.headers(stream, flags, all));
  }

  /** A response over HTTP/2 on that stream. */
  Scene answers(int stream, int flags, String... fields) {
    return receiveHttp2(theirs.headers(stream, flags, fields));
  }

  Scene resetBy(Party who) {
    return closed(Manner.RST, who, 100, null);
  }

  Scene closedBy(Party who) {
    return closed(Manner.FIN, who, 100, null);
  }

  Scene silentEnd(Manner manner) {
    return closed(manner, Party.UPSTREAM, 0, null);
  }

  Scene closed(Manner manner, Party who, long received, @Nullable String finding) {
    return up(NONE, new Event.ConnectionClosed(manner, who, null, null, received, 1500, finding));
  }

  /** A client that asks over HTTP/1.1 on connection 1. */
  Scene client(String fields) {
    script.event(
        DOWN,
        DOWNSTREAM,
        NONE,
        new Event.ConnectionOpened("127.0.0.1:15090", "127.0.0.1:5000", null, false, 0, 0));
    return clientAgain(fields);
  }

  Scene clientAgain(String fields) {
    script.http1(
        DOWN, DOWNSTREAM, RECEIVED, "GET /metrics HTTP/1.1\nHost: pod.example\n" + fields + "\n");
    return this;
  }

  Scene toClient(String text) {
    script.http1(DOWN, DOWNSTREAM, SENT, text);
    return this;
  }

  Scene clientCloses() {
    script.event(
        DOWN,
        DOWNSTREAM,
        NONE,
        new Event.ConnectionClosed(Manner.FIN, Party.CLIENT, null, null, 80, 90));
    return this;
  }

  /** Request number {@code ordinal} of the client went to that stream of the upstream. */
  Scene bridged(long exchange, long ordinal, long stream, int attempt) {
    script.run(new Event.ExchangeBridged(exchange, DOWN, ordinal, connection, stream, attempt));
    return this;
  }

  Scene went(long exchange, long ordinal, int status) {
    script.run(new Event.ExchangeEnded(exchange, DOWN, ordinal, status, null, null, null));
    return this;
  }

  Scene broke(long exchange, int status, Party blame, @Nullable String finding, String reason) {
    script.run(new Event.ExchangeEnded(exchange, DOWN, 1, status, blame, finding, reason));
    return status == 0 ? this : toClient("HTTP/1.1 " + status + " sorry\ncontent-length: 0\n\n");
  }
}

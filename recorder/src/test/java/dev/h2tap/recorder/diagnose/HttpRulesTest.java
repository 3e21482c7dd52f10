package dev.h2tap.recorder.diagnose;

import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.diagnose.report.Finding;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.http2.FrameType;
import dev.h2tap.recorder.http2.Frames;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpRulesTest {
  private static final int END_STREAM = 1;

  @Test
  void noSettingsBehindH2IsAnotherProtocol() {
    Finding first =
        first(Scene.begin().handshake("h2", "h2", "http/1.1").preface().closedBy(Party.UPSTREAM));
    assertThat(first.id()).isEqualTo("h2-negotiated-http1-served");
    assertThat(first.said().phrase())
        .isEqualTo("upstream chose ALPN h2 and then did not speak HTTP/2; try --alpn http/1.1");
    assertThat(
            id(
                Scene.begin()
                    .tcp()
                    .preface()
                    .receiveHttp2(Frames.frame(0, 0, 0))
                    .receiveBytes(Syntax.HTTP2, 'H', 'T')
                    .closedBy(Party.UPSTREAM)))
        .isEqualTo("h2-negotiated-http1-served");
  }

  @Test
  void ourOwnGoAwayToSomethingElseIsNoErrorOfHttp2() {
    assertThat(
            id(
                Scene.begin()
                    .tcp()
                    .preface()
                    .receiveBytes(Syntax.HTTP2, '<', '!', 'D', 'O', 'C')
                    .sendHttp2(Frames.goAway(0, 1, "First received frame was not SETTINGS"))
                    .closed(Manner.FIN, Party.H2TAP, 500, "h2-negotiated-http1-served")))
        .isEqualTo("h2-negotiated-http1-served");
  }

  @Test
  void settingsToAReaderOfHttp1AreHttp2() {
    assertThat(
            id(
                Scene.begin()
                    .tcp()
                    .sendHttp1("GET / HTTP/1.1\nHost: a\n\n")
                    .receiveBytes(Syntax.HTTP1, 0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100)
                    .closedBy(Party.H2TAP)))
        .isEqualTo("h2-to-http1-reader");
  }

  @Test
  void aGoAwayBelowOurStreamIsARace() {
    Scene race =
        exchange()
            .asks(3, END_STREAM)
            .receiveHttp2(Frames.goAway(1, 0, ""))
            .broke(1, 502, Party.UPSTREAM, "goaway-race", "upstream sent GOAWAY NO_ERROR")
            .closedBy(Party.UPSTREAM);
    Finding first = first(race);
    assertThat(first.id()).isEqualTo("goaway-race");
    assertThat(first.severity()).isEqualTo(Severity.FAULT);
    assertThat(first.said().sentence()).isEqualTo("upstream sent GOAWAY NO_ERROR (last stream 1)");
  }

  @Test
  void aRaceThatARetryCuredIsANote() {
    Scene cured =
        exchange()
            .asks(3, END_STREAM)
            .receiveHttp2(Frames.goAway(1, 0, ""))
            .closedBy(Party.UPSTREAM)
            .connection(3)
            .handshake("h2", "h2")
            .preface()
            .receiveHttp2(Frames.settings())
            .bridged(1, 1, 1, 2)
            .toClient("HTTP/1.1 200 OK\ncontent-length: 0\n\n")
            .went(1, 1, 200)
            .clientCloses();
    assertThat(first(cured).id()).isEqualTo("goaway-race");
    assertThat(first(cured).severity()).isEqualTo(Severity.NOTE);
  }

  @Test
  void aGracefulGoAwayIsNothing() {
    assertThat(
            answered(exchange().asks(3, END_STREAM).answers(3, END_STREAM, ":status", "200"))
                .receiveHttp2(Frames.goAway(3, 0, ""))
                .closedBy(Party.UPSTREAM)
                .findings())
        .isEmpty();
  }

  @Test
  void enhanceYourCalmIsCalm() {
    assertThat(
            sentence(
                exchange()
                    .receiveHttp2(Frames.goAway(1, 11, "too_many_pings"))
                    .closedBy(Party.UPSTREAM)))
        .isEqualTo("upstream sent GOAWAY ENHANCE_YOUR_CALM (last stream 1, too_many_pings)");
  }

  @Test
  void errorsShowWhatWeSentJustBefore() {
    Scene scene =
        exchange()
            .asks(3, END_STREAM, "connection", "close")
            .receiveHttp2(Frames.frame(FrameType.RST_STREAM, 0, 3, 0, 0, 0, 1))
            .broke(1, 502, Party.UPSTREAM, "h2-protocol-error", "upstream reset the stream");
    Finding first = first(scene);
    assertThat(first.id()).isEqualTo("h2-protocol-error");
    assertThat(first.details()).containsExactly("sent before it: connection: close");
    assertThat(id(exchange().receiveHttp2(Frames.goAway(0, 9, "")).closedBy(Party.UPSTREAM)))
        .isEqualTo("h2-protocol-error");
  }

  @Test
  void refusedStreamsAreRefused() {
    assertThat(
            id(
                exchange()
                    .asks(3, END_STREAM)
                    .receiveHttp2(Frames.frame(FrameType.RST_STREAM, 0, 3, 0, 0, 0, 7))
                    .broke(1, 0, Party.UPSTREAM, "refused-stream", "upstream reset the stream")
                    .clientCloses()))
        .isEqualTo("refused-stream");
  }

  @Test
  void noStreamAllowedIsAStall() {
    Scene stalled =
        Scene.begin()
            .client("")
            .handshake("h2", "h2")
            .preface()
            .receiveHttp2(Frames.settings(3, 0))
            .pause(10_000)
            .broke(1, 504, Party.UPSTREAM, "slow", "no response before the scrape timeout; x")
            .closedBy(Party.H2TAP);
    assertThat(first(stalled).id()).isEqualTo("h2-stalled");
    assertThat(first(stalled).said().sentence()).contains("MAX_CONCURRENT_STREAMS 0");
  }

  @Test
  void aUsedUpWindowIsAStall() {
    Scene stalled =
        Scene.begin()
            .client("")
            .handshake("h2", "h2")
            .preface()
            .receiveHttp2(Frames.settings(4, 0))
            .bridged(1, 1, 3, 1)
            .asks(3, 0)
            .pause(10_000)
            .sendHttp2(Frames.frame(FrameType.RST_STREAM, 0, 3, 0, 0, 0, 8))
            .broke(1, 504, Party.UPSTREAM, "slow", "no response before the scrape timeout; x");
    assertThat(first(stalled).id()).isEqualTo("h2-stalled");
    assertThat(first(stalled).details())
        .containsExactly("INITIAL_WINDOW_SIZE 0, sent 0 B, left 0 B");
  }

  @Test
  void anUnansweredPingIsADeadConnection() {
    assertThat(
            sentence(
                exchange()
                    .asks(3, END_STREAM)
                    .sendHttp2(Frames.frame(FrameType.PING, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8))
                    .broke(
                        1,
                        504,
                        Party.UPSTREAM,
                        "slow",
                        "no response before the scrape timeout; x")))
        .isEqualTo("the connection to the upstream is dead: it did not answer our PING");
  }

  @Test
  void slowSaysWhereTheTimeWent() {
    Finding first =
        first(
            exchange()
                .asks(3, END_STREAM)
                .pause(10_000)
                .broke(
                    1,
                    504,
                    Party.UPSTREAM,
                    "slow",
                    "no response before the scrape timeout; the upstream has the request"));
    assertThat(first.id()).isEqualTo("slow");
    assertThat(first.details())
        .anyMatch(line -> line.matches("TLS handshake +3 ms"))
        .anyMatch(line -> line.matches("waited for the first byte +1000\\d ms"));
  }

  @Test
  void aClientThatLeavesAtItsTimeoutDidNotLeaveByItsWill() {
    Finding timeout = first(abandoned("X-Prometheus-Scrape-Timeout-Seconds: 10\n", 10_000));
    assertThat(timeout.id()).isEqualTo("slow");
    assertThat(timeout.severity()).isEqualTo(Severity.FAULT);
    assertThat(first(abandoned("", 10_000)).severity()).isEqualTo(Severity.NOTE);
    assertThat(abandoned("", 100).findings()).isEmpty();
  }

  private static Scene abandoned(String fields, long millis) {
    return Scene.begin()
        .client(fields)
        .handshake("h2", "h2")
        .preface()
        .receiveHttp2(Frames.settings())
        .bridged(1, 1, 3, 1)
        .asks(3, END_STREAM)
        .pause(millis)
        .broke(1, 0, Party.CLIENT, null, "the client left")
        .clientCloses();
  }

  @Test
  void aBodyCutShortShowsBothLengths() {
    Finding first =
        first(
            http1()
                .receiveHttp1("HTTP/1.1 200 OK\ncontent-length: 100\n\nhello")
                .broke(
                    1,
                    0,
                    Party.UPSTREAM,
                    "body-truncated",
                    "upstream closed the connection in the middle of the response")
                .closedBy(Party.UPSTREAM));
    assertThat(first.id()).isEqualTo("body-truncated");
    assertThat(first.details()).containsExactly("announced: 100 B, seen: 5 B");
  }

  @Test
  void anAnswer431IsALimit() {
    assertThat(id(answered(http1().receiveHttp1("HTTP/1.1 431 Too Large\ncontent-length: 0\n\n"))))
        .isEqualTo("header-limits");
  }

  @Test
  void aListAboveThePeersLimitIsALimit() {
    Scene scene =
        Scene.begin()
            .client("")
            .handshake("h2", "h2")
            .preface()
            .receiveHttp2(Frames.settings(6, 100))
            .bridged(1, 1, 3, 1)
            .asks(3, END_STREAM, "cookie", "x".repeat(200))
            .receiveHttp2(Frames.frame(FrameType.RST_STREAM, 0, 3, 0, 0, 0, 1))
            .broke(1, 502, Party.UPSTREAM, "h2-protocol-error", "upstream reset the stream")
            .closedBy(Party.H2TAP);
    assertThat(scene.findings().get(0).otherwise())
        .anyMatch(other -> other.startsWith("header-limits"));
  }

  @Test
  void fallingBackToHttp1IsANote() {
    Finding first =
        first(Scene.begin().handshake("http/1.1", "h2", "http/1.1").closedBy(Party.H2TAP));
    assertThat(first.id()).isEqualTo("http1-fallback");
    assertThat(first.severity()).isEqualTo(Severity.NOTE);
    assertThat(Scene.begin().handshake("http/1.1", "http/1.1").closedBy(Party.H2TAP).findings())
        .isEmpty();
  }

  @Test
  void lostGrpcTrailersAreAFault() {
    Scene lost =
        exchange()
            .asks(3, END_STREAM)
            .answers(3, 0, ":status", "200", "content-length", "2")
            .receiveHttp2(Frames.data(3, 0, "ok"))
            .answers(3, END_STREAM, "grpc-status", "0")
            .toClient("HTTP/1.1 200 OK\ncontent-length: 2\n\nok")
            .went(1, 1, 200)
            .clientCloses();
    assertThat(first(lost).id()).isEqualTo("trailers-lost");
    assertThat(first(lost).severity()).isEqualTo(Severity.FAULT);
  }

  @Test
  void trailersThatArriveAreFine() {
    assertThat(
            exchange()
                .asks(3, END_STREAM)
                .answers(3, 0, ":status", "200")
                .answers(3, END_STREAM, "grpc-status", "0")
                .toClient("HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n0\ngrpc-status: 0\n\n")
                .went(1, 1, 200)
                .clientCloses()
                .findings())
        .isEmpty();
  }

  @Test
  void misdirectedRequestsNameAnotherAuthority() {
    assertThat(
            sentence(
                answered(exchange().asks(3, END_STREAM).answers(3, END_STREAM, ":status", "421"))))
        .isEqualTo(
            "upstream answered 421 to a request for pod.example on a connection to pod.example");
    assertThat(
            answered(exchange().asks(3, END_STREAM).answers(3, END_STREAM, ":status", "404"))
                .findings())
        .isEmpty();
  }

  @Test
  void conflictingLengthsAreNamed() {
    Finding first =
        first(
            Scene.begin()
                .client("Content-Length: 1\nTransfer-Encoding: chunked\n")
                .broke(1, 400, Party.CLIENT, null, "both Transfer-Encoding and Content-Length")
                .clientCloses());
    assertThat(first.id()).isEqualTo("framing-conflict");
    assertThat(first.said().sentence())
        .isEqualTo(
            "the client sent a malformed request: both Transfer-Encoding and Content-Length");
    assertThat(
            id(
                http1()
                    .receiveHttp1("HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2\n\n")
                    .broke(1, 502, Party.UPSTREAM, "framing-conflict", "upstream sent rubbish")))
        .isEqualTo("framing-conflict");
  }

  @Test
  void aKeptConnectionThatClosesIsARace() {
    Scene race =
        answered(http1().receiveHttp1("HTTP/1.1 200 OK\ncontent-length: 0\n\n"))
            .clientAgain("")
            .bridged(2, 2, 2, 1)
            .sendHttp1("GET /metrics HTTP/1.1\nHost: a\n\n");
    race.script()
        .run(
            new Event.ExchangeEnded(
                2,
                Scene.DOWN,
                2,
                502,
                Party.UPSTREAM,
                "keep-alive-race",
                "upstream closed the kept connection before it answered"));
    assertThat(id(race.closedBy(Party.UPSTREAM))).isEqualTo("keep-alive-race");
  }

  @Test
  void goAwayOnEveryConnectionIsALoop() {
    Scene loop = Scene.begin();
    for (long connection = 2; connection < 5; connection++) {
      loop.connection(connection)
          .handshake("h2", "h2")
          .preface()
          .receiveHttp2(Frames.settings(), Frames.goAway(0, 0, ""))
          .closedBy(Party.UPSTREAM);
    }
    assertThat(id(loop)).isEqualTo("goaway-loop");
  }

  @Test
  void settingsTimeoutIsNamed() {
    assertThat(id(exchange().receiveHttp2(Frames.goAway(0, 4, "")).closedBy(Party.UPSTREAM)))
        .isEqualTo("settings-timeout");
  }

  @Test
  void whatNoRuleExplainsIsToldInH2tapsWords() {
    Finding first =
        first(
            Scene.begin()
                .client("")
                .broke(1, 502, Party.UPSTREAM, null, "something new; try that"));
    assertThat(first.id()).isEqualTo("unexplained");
    assertThat(first.said().sentence()).isEqualTo("something new");
  }

  @Test
  void requestsThatH2tapRefusesAreToldWithItsReason() {
    assertThat(
            id(
                Scene.begin()
                    .client("")
                    .broke(1, 501, Party.CLIENT, null, "h2tap cannot open tunnels yet")))
        .isEqualTo("request-refused");
  }

  @Test
  void filesThatWereNotAcceptedAreOurOwn() {
    Scene scene = Scene.begin();
    scene.script().run(new Event.CertificateReloaded("key.pem", false, "no match"));
    assertThat(id(scene)).isEqualTo("own-files");
    assertThat(scene.findings()).extracting(Finding::severity).containsExactly(Severity.NOTE);
  }

  @Test
  void equalFindingsAreCounted() {
    Scene scene = Scene.begin();
    for (long connection = 2; connection < 102; connection++) {
      scene.connection(connection).tls().clientHello("h2").silentEnd(Manner.RST);
    }
    assertThat(scene.findings()).hasSize(1);
    assertThat(scene.findings().get(0).count()).isEqualTo(100);
    assertThat(scene.findings().get(0).evidence()).hasSizeLessThan(10);
  }

  @Test
  void aLogCutInTheHandshakeSaysSo() {
    assertThat(Scene.begin().tls().clientHello("h2").findings())
        .extracting(Finding::id)
        .containsExactly("log-incomplete");
  }

  @Test
  void aHealthyExchangeHasNoFinding() {
    assertThat(
            answered(exchange().asks(3, END_STREAM).answers(3, END_STREAM, ":status", "200"))
                .closedBy(Party.H2TAP)
                .findings())
        .isEmpty();
    assertThat(
            answered(http1().receiveHttp1("HTTP/1.1 200 OK\ncontent-length: 0\n\n"))
                .up(RECEIVED, new Event.Alert(false, 0, "close_notify"))
                .closedBy(Party.UPSTREAM)
                .findings())
        .isEmpty();
  }

  /** A client's request went to stream 3 of an HTTP/2 connection that works. */
  private static Scene exchange() {
    return Scene.begin()
        .client("")
        .handshake("h2", "h2")
        .preface()
        .receiveHttp2(Frames.settings())
        .bridged(1, 1, 3, 1);
  }

  /** A client's request went to a plaintext HTTP/1.1 connection. */
  private static Scene http1() {
    return Scene.begin()
        .client("")
        .tcp()
        .bridged(1, 1, 1, 1)
        .sendHttp1("GET /metrics HTTP/1.1\nHost: pod.example\n\n");
  }

  private static Scene answered(Scene scene) {
    return scene.toClient("HTTP/1.1 200 OK\ncontent-length: 0\n\n").went(1, 1, 200);
  }

  private static Finding first(Scene scene) {
    List<Finding> findings = scene.findings();
    assertThat(findings).isNotEmpty();
    return findings.get(0);
  }

  private static String id(Scene scene) {
    return first(scene).id();
  }

  private static String sentence(Scene scene) {
    return first(scene).said().sentence();
  }
}

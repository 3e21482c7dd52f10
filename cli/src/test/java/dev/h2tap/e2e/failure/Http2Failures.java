package dev.h2tap.e2e.failure;

import static dev.h2tap.e2e.Http2Wire.HEADERS;
import static dev.h2tap.e2e.failure.FailureCase.row;

import dev.h2tap.e2e.Http2Wire;
import dev.h2tap.e2e.RawConnection;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Rows 17 to 21 and 24: HTTP/2 is spoken, and something in it is refused or stands still. */
final class Http2Failures {
  private static final int NO_ERROR = 0;
  private static final int PROTOCOL_ERROR = 1;
  private static final int FRAME_SIZE_ERROR = 6;
  private static final int REFUSED_STREAM = 7;
  private static final int COMPRESSION_ERROR = 9;
  private static final int ENHANCE_YOUR_CALM = 11;

  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_HEADER_LIST_SIZE = 6;

  private static final String DEADLINE = "X-Prometheus-Scrape-Timeout-Seconds: 2";

  private Http2Failures() {}

  static List<FailureCase> cases() {
    return List.of(
        http2(
            17,
            "goaway-race",
            "every connection says goodbye as the request arrives",
            (wire, stream) -> wire.goAway(0, NO_ERROR)),
        http2(18, "goaway-calm", "too many pings", goodbye(ENHANCE_YOUR_CALM, "too_many_pings")),
        http2(
                18,
                "goaway-calm",
                "too many pings, and the connection stays open",
                (wire, stream) -> wire.goAway(stream, ENHANCE_YOUR_CALM, "too_many_pings"))
            .asked("-H", DEADLINE)
            .answered(504),
        http2(
            18,
            "goaway-calm",
            "a stream is reset with it",
            (wire, stream) -> wire.reset(stream, ENHANCE_YOUR_CALM)),
        http2(
            19,
            "h2-protocol-error",
            "GOAWAY PROTOCOL_ERROR",
            goodbye(PROTOCOL_ERROR, "invalid header field")),
        http2(
            19,
            "h2-protocol-error",
            "RST_STREAM PROTOCOL_ERROR",
            (wire, stream) -> wire.reset(stream, PROTOCOL_ERROR)),
        http2(19, "h2-protocol-error", "GOAWAY FRAME_SIZE_ERROR", goodbye(FRAME_SIZE_ERROR, "")),
        http2(19, "h2-protocol-error", "GOAWAY COMPRESSION_ERROR", goodbye(COMPRESSION_ERROR, "")),
        http2(
            20,
            "refused-stream",
            "every stream is refused",
            (wire, stream) -> wire.reset(stream, REFUSED_STREAM)),
        stalled("MAX_CONCURRENT_STREAMS is 0", Map.of(MAX_CONCURRENT_STREAMS, 0)),
        stalled("the window for the request's body is 0", Map.of(INITIAL_WINDOW_SIZE, 0))
            .asked("-H", DEADLINE, "-d", "a body"),
        stalled("nothing is answered any more, not even PING", Map.of()),
        prior(
                row(
                    21,
                    "h2-stalled",
                    "no SETTINGS come",
                    bench -> bench.script((connection, number) -> connection.readToEnd())))
            .proxied("--upstream-protocol", "h2", "--handshake-timeout", "1s")
            .answered(504),
        prior(
                row(
                    24,
                    "header-limits",
                    "our list is larger than SETTINGS_MAX_HEADER_LIST_SIZE",
                    bench ->
                        bench.script(
                            (connection, number) ->
                                readOn(
                                    Http2Wire.accept(
                                        connection, Map.of(MAX_HEADER_LIST_SIZE, 2000))))))
            .asked("-H", "Cookie: " + "x".repeat(3000))
            .answered(431));
  }

  /** What happens to a stream whose HEADERS have come. */
  private interface Answer {
    void to(Http2Wire wire, int stream) throws IOException;
  }

  /** GOAWAY with the stream as the last one, and the end of the connection. */
  private static Answer goodbye(int code, String debug) {
    return (wire, stream) -> {
      wire.goAway(stream, code, debug);
      wire.shutdownOutput();
    };
  }

  private static FailureCase http2(int row, String id, String title, Answer answer) {
    return prior(
        row(
            row,
            id,
            title,
            bench -> bench.script((connection, number) -> answerAll(connection, answer))));
  }

  private static void answerAll(RawConnection connection, Answer answer) throws IOException {
    Http2Wire wire = Http2Wire.accept(connection);
    while (true) {
      answer.to(wire, wire.await(HEADERS).stream());
    }
  }

  private static FailureCase stalled(String title, Map<Integer, Integer> settings) {
    FaultyPeer peer =
        bench ->
            bench.script(
                (connection, number) -> {
                  Http2Wire.accept(connection, settings);
                  connection.readToEnd();
                });
    return prior(row(21, "h2-stalled", title, peer)).asked("-H", DEADLINE).answered(504);
  }

  private static void readOn(Http2Wire wire) throws IOException {
    while (true) {
      wire.read();
    }
  }

  private static FailureCase prior(FailureCase failure) {
    return failure.proxied("--upstream-protocol", "h2");
  }
}

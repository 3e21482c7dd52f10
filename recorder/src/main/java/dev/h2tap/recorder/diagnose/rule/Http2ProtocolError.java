package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.StreamCase;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.http2.ErrorCode;
import dev.h2tap.recorder.http2.Frame;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One of the ends broke HTTP/2, or says that the other did. */
public final class Http2ProtocolError implements Rule {
  /** Connection-specific fields, which HTTP/2 forbids (RFC 9113 §8.2.2). */
  private static final Set<String> FORBIDDEN =
      Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

  private static final Cause CAUSE =
      Cause.fault(
              "h2-protocol-error",
              "GOAWAY or RST_STREAM with PROTOCOL_ERROR, FRAME_SIZE_ERROR, COMPRESSION_ERROR or"
                  + " another error.")
          .prometheus(
              "connection error: PROTOCOL_ERROR, stream error: stream ID 1; INTERNAL_ERROR; received"
                  + " from peer, or a deadline")
          .curl("(92) HTTP/2 stream 1 was not closed cleanly")
          .tells(
              "The code, and which of our frames or fields came just before: a connection-specific"
                  + " field, upper case, a bad pseudo-header.")
          .remedy(
              "Look at the frames before it (`h2tap inspect LOG --frames --connection N`). Until the"
                  + " end at fault is mended, `--upstream-protocol http1` or `--alpn http/1.1` goes"
                  + " around it; in Prometheus `enable_http2: false`.")
          .otherwise("an application that gave up and let its HTTP/2 stack say so");

  /** The upstream reset the stream. */
  public static Statement reset(long code) {
    return CAUSE.says("upstream reset the stream with " + ErrorCode.name(code), null);
  }

  /** The upstream sent GOAWAY. */
  public static Statement goAway(long code, long lastStream, String debug) {
    return CAUSE.says(GoAways.said(code, lastStream, debug), null);
  }

  /** The upstream broke the rules of HTTP/2 on the connection. */
  public static Statement broken(String fault) {
    return CAUSE.says("upstream broke HTTP/2: " + fault, null);
  }

  /** The upstream broke the rules of HTTP/2 on the stream. */
  public static Statement brokenStream(String fault) {
    return CAUSE.says("upstream broke HTTP/2 on the stream: " + fault, null);
  }

  /** The upstream's response is no valid HTTP message (RFC 9113 §8.1.1). */
  public static Statement malformed(String fault) {
    return CAUSE.says("upstream sent a malformed response: " + fault, null);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    if (!connection.isUpstream()) {
      return Optional.empty();
    }
    for (Seen<Frame.GoAway> seen : connection.http2().goAwaysReceived()) {
      if (isError(seen.what().code())) {
        Statement said =
            goAway(seen.what().code(), seen.what().lastStream(), GoAways.debug(seen.what()));
        return Optional.of(
            Verdict.of(said, Confidence.HIGH).with(before(connection)).with(List.of(seen)));
      }
    }
    boolean speaksHttp2 = connection.http2().peerSettings() != null;
    for (Seen<Frame.GoAway> seen : connection.http2().goAwaysSent()) {
      if (speaksHttp2 && isError(seen.what().code())) {
        return Optional.of(
            Verdict.of(broken(GoAways.debug(seen.what())), Confidence.HIGH)
                .with(connection.http2().malformed())
                .with(connection.malformed())
                .with(List.of(seen)));
      }
    }
    return Optional.empty();
  }

  private static boolean isError(long code) {
    return code != 0 && code != GoAwayCalm.CODE && code != SettingsTimeout.CODE;
  }

  private static List<Seen<Frame>> before(ConnectionCase connection) {
    List<Seen<Frame>> sent = connection.http2().sentLast();
    return sent.subList(Math.max(0, sent.size() - 2), sent.size());
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    ExchangeCase.Attempt last = exchange.last();
    StreamCase stream = last == null ? null : last.stream();
    Seen<Frame.RstStream> reset = stream == null ? null : stream.resetReceived();
    boolean error =
        reset != null
            && isError(reset.what().code())
            && reset.what().code() != RefusedStream.CODE
            && exchange.failedUpstream();
    if (stream == null || reset == null || !error) {
      return Recorded.of(CAUSE, Confidence.MEDIUM, exchange);
    }
    return Optional.of(
        Verdict.of(
                reset(reset.what().code()),
                stream.responseHead() == null ? Confidence.HIGH : Confidence.MEDIUM,
                stream.requestHead(),
                reset,
                exchange.ended(),
                exchange.told())
            .details(suspects(stream)));
  }

  /** Fields of ours that a strict peer may have taken offence at. */
  private static List<String> suspects(StreamCase stream) {
    return stream.requestHead() == null
        ? List.of()
        : stream.requestHead().what().stream()
            .filter(
                field ->
                    FORBIDDEN.contains(field.name())
                        || !field.name().equals(field.name().toLowerCase(Locale.ROOT)))
            .map(field -> "sent before it: " + field.name() + ": " + field.value())
            .toList();
  }
}

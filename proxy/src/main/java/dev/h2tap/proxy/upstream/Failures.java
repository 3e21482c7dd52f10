package dev.h2tap.proxy.upstream;

import static dev.h2tap.proxy.bridge.Failure.upstream;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.bridge.Failure.Retry;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.proxy.tls.HandshakeView;
import dev.h2tap.proxy.tls.TlsFailure;
import dev.h2tap.proxy.tls.TlsHandler;
import dev.h2tap.recorder.event.Party;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What happened upstream, as a {@link Failure} with its words. */
final class Failures {
  private Failures() {}

  static Failure unresolved(String host) {
    return upstream(
        502, "unreachable", host + " does not resolve; check the host name", "dns_error");
  }

  /**
   * No connection to this address.
   *
   * @param cause what the transport said
   */
  static Failure notConnected(String address, Throwable cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (cause instanceof ConnectTimeoutException) {
      return upstream(
          504,
          "unreachable",
          "connect to " + address + " timed out; check the address and firewalls on the way",
          "connection_timeout");
    }
    if (cause instanceof NoRouteToHostException || message.contains("unreachable")) {
      return upstream(
          502,
          "unreachable",
          "connect to " + address + ": no route to host",
          "destination_ip_unroutable");
    }
    if (cause instanceof ConnectException && message.contains("refused")) {
      return upstream(
          502,
          "unreachable",
          "connect to " + address + ": connection refused; nothing listens there",
          "connection_refused");
    }
    return upstream(
        502,
        "unreachable",
        "connect to " + address + " failed: " + cause.getMessage(),
        "destination_unavailable");
  }

  static Failure loop(Target target) {
    return new Failure(
        508,
        null,
        "the request would go to h2tap itself at " + target.authority() + "; check --upstream",
        "proxy_loop_detected",
        Party.CLIENT,
        Retry.NEVER,
        Http2Error.INTERNAL_ERROR.code());
  }

  static Failure tls(TlsFailure failure) {
    int status = "slow".equals(failure.finding()) ? 504 : 502;
    String error =
        failure.alert() != null
            ? "tls_alert_received; alert-id="
                + failure.alert().number()
                + "; alert-message=\""
                + failure.alert().name()
                + "\""
            : failure.finding() != null
                    && (failure.finding().contains("certificate")
                        || failure.finding().equals("spiffe-name-mismatch"))
                ? "tls_certificate_error"
                : status == 504 ? "connection_timeout" : "tls_protocol_error";
    return upstream(status, failure.finding(), failure.reason(), error);
  }

  static Failure alpnNotOffered(String chosen) {
    return upstream(
        502,
        null,
        "upstream chose ALPN " + chosen + ", which was not offered; its TLS stack is at fault",
        "tls_protocol_error");
  }

  /** A TLS connection whose ALPN says h2 carries something else. */
  static Failure noSettings(UpstreamChannel channel, byte[] first, boolean timeout) {
    TlsHandler tls = channel.tls();
    if (timeout) {
      return upstream(
          504,
          "h2-stalled",
          "upstream sent no HTTP/2 SETTINGS in time; try --alpn http/1.1",
          "http_response_timeout");
    }
    String spoken =
        tls == null && startsWith(first, "HTTP/") ? " answered HTTP/2 with HTTP/1.1" : "";
    if (tls != null) {
      return upstream(
          502,
          "h2-negotiated-http1-served",
          tls.applicationProtocol() == null
              ? "upstream chose no ALPN and did not speak HTTP/2; try --upstream-protocol http1"
              : "upstream chose ALPN "
                  + tls.applicationProtocol()
                  + " and then did not speak HTTP/2; try --alpn http/1.1",
          "http_protocol_error");
    }
    return upstream(
        502,
        first.length > 0 && first[0] == 0x15 ? "tls-port" : "h2-negotiated-http1-served",
        first.length > 0 && first[0] == 0x15
            ? "upstream answered plaintext HTTP/2 with a TLS alert; try --upstream https://, or --upstream-tls on in forward mode"
            : "upstream"
                + (spoken.isEmpty() ? " closed the connection on HTTP/2" : spoken)
                + "; try --upstream-protocol http1",
        "http_protocol_error");
  }

  static Failure malformed(
      UpstreamChannel channel, String fault, byte[] first, boolean responseStarted) {
    if (!responseStarted && channel.tls() == null && first.length > 0 && first[0] == 0x15) {
      return upstream(
          502,
          "tls-port",
          "upstream answered plaintext HTTP with a TLS alert; try --upstream https://, or --upstream-tls on in forward mode",
          "http_protocol_error");
    }
    if (!responseStarted && looksLikeSettings(first)) {
      return upstream(
          502,
          "h2-to-http1-reader",
          "upstream answered HTTP/1.1 with HTTP/2 frames; try "
              + (offersMeshNames(channel) ? "--alpn istio " : "")
              + "--upstream-protocol h2",
          "http_protocol_error");
    }
    return upstream(
        502,
        "framing-conflict",
        "upstream sent a malformed response: " + fault,
        "http_protocol_error");
  }

  /** The upstream sent more than the response it was asked for. */
  static Failure unasked() {
    return upstream(
        502,
        "framing-conflict",
        "upstream sent bytes that answer no request",
        "http_protocol_error");
  }

  private static boolean looksLikeSettings(byte[] first) {
    return first.length >= 9
        && first[0] == 0
        && first[3] == 4
        && Arrays.equals(Arrays.copyOfRange(first, 5, 9), new byte[4]);
  }

  /** Behind a sidecar, {@code istio} alone keeps it from choosing {@code http/1.1} for HTTP/2. */
  private static boolean offersMeshNames(UpstreamChannel channel) {
    TlsHandler tls = channel.tls();
    return tls != null && tls.alpn().stream().anyMatch(name -> name.startsWith("istio"));
  }

  private static boolean startsWith(byte[] first, String text) {
    return new String(first, StandardCharsets.ISO_8859_1).startsWith(text);
  }

  /** The connection broke under an exchange. */
  static Failure lost(
      UpstreamChannel channel,
      @Nullable Throwable cause,
      ConnectionTap tap,
      boolean answered,
      boolean responseStarted) {
    boolean reset = tap.wasReset() || (cause != null && ConnectionTap.isReset(cause));
    String how = reset ? "reset" : "closed";
    if (cause != null && !reset && !(cause instanceof IOException)) {
      Failure ours = ownFault(cause);
      if (ours != null) {
        return ours;
      }
    }
    if (responseStarted) {
      return upstream(
          502,
          "body-truncated",
          "upstream " + how + " the connection in the middle of the response",
          "connection_terminated");
    }
    if (cause instanceof Http2Exception http2) {
      return upstream(
              502,
              "h2-protocol-error",
              "upstream broke HTTP/2: " + http2.getMessage(),
              "http_protocol_error")
          .withErrorCode(http2.error().code());
    }
    if (answered) {
      return upstream(
              502,
              null,
              "upstream " + how + " the kept connection before it answered",
              "connection_terminated")
          .with(Retry.IF_IDEMPOTENT);
    }
    TlsHandler tls = channel.tls();
    if (tls != null && isTls(cause, tls, channel)) {
      return tls(
          TlsFailure.of(
              cause,
              HandshakeView.of(
                  tls,
                  channel.engine(),
                  reset ? HandshakeView.End.RST : HandshakeView.End.FIN,
                  tap.received(),
                  tap.firstBytes(),
                  true)));
    }
    return upstream(
        502,
        channel.tls() == null ? "tls-port" : null,
        "upstream "
            + how
            + " the connection without a response"
            + (channel.tls() == null
                ? "; if it speaks TLS try --upstream https://, or --upstream-tls on in forward mode"
                : ""),
        "connection_terminated");
  }

  /** What is no peer's doing: we ran out of memory, or have a bug. */
  private static @Nullable Failure ownFault(Throwable cause) {
    if (cause instanceof DecoderException || cause instanceof Http2Exception) {
      return null;
    }
    return upstream(502, null, "h2tap itself failed: " + cause, "proxy_internal_error")
        .with(Party.H2TAP);
  }

  /** An alert, or an end right after a client certificate was asked for. */
  private static boolean isTls(@Nullable Throwable cause, TlsHandler tls, UpstreamChannel channel) {
    return cause instanceof SSLException
        || (cause != null && cause.getCause() instanceof SSLException)
        || (tls.certificateRequested() && !channel.acceptedUs());
  }

  static Failure headersNotWritten(Throwable cause) {
    if (cause instanceof Http2Exception.HeaderListSizeException) {
      return upstream(
          431,
          "header-limits",
          "the request's header list is larger than the upstream's"
              + " SETTINGS_MAX_HEADER_LIST_SIZE allows",
          "http_request_error");
    }
    return upstream(
            502,
            null,
            "the HTTP/2 connection to the upstream took no new stream: " + cause.getMessage(),
            "connection_terminated")
        .with(Retry.NOT_PROCESSED);
  }

  static Failure reset(long errorCode) {
    String name = errorName(errorCode);
    boolean refused = errorCode == Http2Error.REFUSED_STREAM.code();
    String finding =
        refused
            ? "refused-stream"
            : errorCode == Http2Error.ENHANCE_YOUR_CALM.code()
                ? "goaway-calm"
                : "h2-protocol-error";
    return upstream(
            502,
            finding,
            "upstream reset the stream with " + name + (refused ? "; safe to retry" : ""),
            "http_response_incomplete")
        .with(refused ? Retry.NOT_PROCESSED : Retry.NEVER)
        .withErrorCode(errorCode);
  }

  static Failure streamFault(Http2FrameStreamException fault) {
    return upstream(
            502,
            "h2-protocol-error",
            "upstream broke HTTP/2 on the stream: " + fault.getMessage(),
            "http_protocol_error")
        .withErrorCode(fault.error().code());
  }

  static Failure malformedStream(String fault) {
    return upstream(
            502,
            "h2-protocol-error",
            "upstream sent a malformed response: " + fault,
            "http_protocol_error")
        .withErrorCode(Http2Error.PROTOCOL_ERROR.code());
  }

  static Failure goAway(Http2GoAwayFrame frame) {
    String debug = frame.content().toString(StandardCharsets.US_ASCII);
    boolean calm = frame.errorCode() == Http2Error.ENHANCE_YOUR_CALM.code();
    boolean clean = frame.errorCode() == Http2Error.NO_ERROR.code();
    return upstream(
            502,
            calm ? "goaway-calm" : clean ? "goaway-race" : "h2-protocol-error",
            "upstream sent GOAWAY "
                + errorName(frame.errorCode())
                + " (last stream "
                + frame.lastStreamId()
                + (debug.isEmpty() ? "" : ", " + debug)
                + ")",
            "connection_terminated")
        .withErrorCode(frame.errorCode());
  }

  static String errorName(long code) {
    Http2Error error = Http2Error.valueOf(code);
    return error == null ? "error " + code : error.name();
  }
}

package dev.h2tap.proxy.upstream;

import static dev.h2tap.proxy.bridge.Failure.upstream;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.bridge.Failure.Retry;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.proxy.tls.HandshakeView;
import dev.h2tap.proxy.tls.TlsFailure;
import dev.h2tap.proxy.tls.TlsHandler;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.rule.AlpnNotOffered;
import dev.h2tap.recorder.diagnose.rule.BodyTruncated;
import dev.h2tap.recorder.diagnose.rule.FramingConflict;
import dev.h2tap.recorder.diagnose.rule.GoAwayCalm;
import dev.h2tap.recorder.diagnose.rule.GoAwayRace;
import dev.h2tap.recorder.diagnose.rule.HeaderLimits;
import dev.h2tap.recorder.diagnose.rule.Http2NegotiatedHttp1Served;
import dev.h2tap.recorder.diagnose.rule.Http2ProtocolError;
import dev.h2tap.recorder.diagnose.rule.Http2Stalled;
import dev.h2tap.recorder.diagnose.rule.Http2ToHttp1Reader;
import dev.h2tap.recorder.diagnose.rule.KeepAliveRace;
import dev.h2tap.recorder.diagnose.rule.OwnFault;
import dev.h2tap.recorder.diagnose.rule.ProxyLoop;
import dev.h2tap.recorder.diagnose.rule.RefusedStream;
import dev.h2tap.recorder.diagnose.rule.TlsPort;
import dev.h2tap.recorder.diagnose.rule.Unexplained;
import dev.h2tap.recorder.diagnose.rule.Unreachable;
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
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What happened upstream, as a {@link Failure} with its words. */
final class Failures {
  /** The content type of a TLS alert (RFC 8446 §5.1). */
  private static final byte ALERT = 21;

  private Failures() {}

  static Failure unresolved(String host) {
    return upstream(502, Unreachable.unresolved(host), "dns_error");
  }

  /**
   * No connection to this address.
   *
   * @param cause what the transport said
   */
  static Failure notConnected(String address, Throwable cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (cause instanceof ConnectTimeoutException) {
      return upstream(504, Unreachable.timedOut(address), "connection_timeout");
    }
    if (cause instanceof NoRouteToHostException || message.contains("unreachable")) {
      return upstream(502, Unreachable.noRoute(address), "destination_ip_unroutable");
    }
    if (cause instanceof ConnectException && message.contains("refused")) {
      return upstream(502, Unreachable.refused(address), "connection_refused");
    }
    return upstream(
        502,
        Unreachable.failed(address, String.valueOf(cause.getMessage())),
        "destination_unavailable");
  }

  /** The proxy on the way opened no tunnel. */
  static Failure noTunnel(Statement why, boolean timedOut) {
    return timedOut
        ? upstream(504, why, "connection_timeout")
        : upstream(502, why, "destination_unavailable");
  }

  static Failure loop(Target target) {
    return upstream(508, ProxyLoop.says(target.authority().toString()), "proxy_loop_detected")
        .with(Party.CLIENT);
  }

  /** The target speaks an HTTP/2 that has no form for this request, and must not be asked else. */
  static Failure noUpgrade(RequestHead request, Target target) {
    return upstream(
        502,
        Unexplained.says(
            "upstream speaks HTTP/2"
                + (request.opensWebSocket() ? " without extended CONNECT (RFC 8441)" : "")
                + ", which cannot carry Upgrade: "
                + request.upgrade()
                + "; let h2tap speak HTTP/1.1 to it: "
                + (target.tls() ? "--alpn h2,http/1.1" : "--upstream-protocol http1")),
        "http_upgrade_failed");
  }

  static Failure tls(TlsFailure failure) {
    int status = failure.finding().equals("slow") ? 504 : 502;
    boolean certificate =
        failure.finding().contains("certificate") || failure.finding().endsWith("name-mismatch");
    String error =
        failure.alert() != null
            ? "tls_alert_received; alert-id="
                + failure.alert().number()
                + "; alert-message=\""
                + failure.alert().name()
                + "\""
            : certificate
                ? "tls_certificate_error"
                : status == 504 ? "connection_timeout" : "tls_protocol_error";
    return upstream(status, failure.said(), error);
  }

  static Failure alpnNotOffered(String chosen) {
    return upstream(502, AlpnNotOffered.says(chosen), "tls_protocol_error");
  }

  /** A connection over which HTTP/2 was to be spoken carries something else. */
  static Failure noSettings(UpstreamChannel channel, byte[] first, boolean timeout) {
    TlsHandler tls = channel.tls();
    if (timeout) {
      return upstream(504, Http2Stalled.noSettings(), "http_response_timeout");
    }
    if (tls == null && isAlert(first)) {
      return upstream(502, TlsPort.alert("HTTP/2"), "http_protocol_error");
    }
    if (tls == null && first.length == 0) {
      String how = channel.tap().wasReset() ? "reset" : "closed";
      return upstream(502, TlsPort.silentOnHttp2(how), "connection_terminated");
    }
    return upstream(
        502,
        tls == null
            ? Http2NegotiatedHttp1Served.inPlaintext(startsWith(first, "HTTP/"))
            : Http2NegotiatedHttp1Served.overTls(tls.applicationProtocol()),
        "http_protocol_error");
  }

  static Failure malformed(
      UpstreamChannel channel, String fault, byte[] first, boolean responseStarted) {
    if (!responseStarted && channel.tls() == null && isAlert(first)) {
      return upstream(502, TlsPort.alert("HTTP"), "http_protocol_error");
    }
    if (!responseStarted && Http2ToHttp1Reader.isSettings(first)) {
      return upstream(
          502, Http2ToHttp1Reader.says(offersMeshNames(channel)), "http_protocol_error");
    }
    return upstream(502, FramingConflict.response(fault), "http_protocol_error");
  }

  /** The upstream sent more than the response it was asked for. */
  static Failure unasked() {
    return upstream(502, FramingConflict.unasked(), "http_protocol_error");
  }

  private static boolean isAlert(byte[] first) {
    return first.length > 0 && first[0] == ALERT;
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
      return upstream(502, BodyTruncated.says(how), "connection_terminated");
    }
    if (cause instanceof Http2Exception http2) {
      return upstream(
              502,
              Http2ProtocolError.broken(String.valueOf(http2.getMessage())),
              "http_protocol_error")
          .withErrorCode(http2.error().code());
    }
    if (answered) {
      return upstream(502, KeepAliveRace.says(how), "connection_terminated")
          .with(Retry.IF_IDEMPOTENT);
    }
    TlsHandler tls = channel.tls();
    if (tls != null && isTls(cause, tls, channel)) {
      TlsFailure failure =
          TlsFailure.of(
              cause,
              HandshakeView.of(
                  tls,
                  channel.engine(),
                  reset ? HandshakeView.End.RST : HandshakeView.End.FIN,
                  tap.received(),
                  tap.firstBytes(),
                  true));
      channel.judged(failure);
      return tls(failure);
    }
    return upstream(
        502,
        tls == null ? TlsPort.silent(how) : Unexplained.noResponse(how),
        "connection_terminated");
  }

  /** What is no peer's doing: we ran out of memory, or have a bug. */
  private static @Nullable Failure ownFault(Throwable cause) {
    if (cause instanceof DecoderException || cause instanceof Http2Exception) {
      return null;
    }
    return upstream(502, OwnFault.says(String.valueOf(cause)), "proxy_internal_error")
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
      return upstream(431, HeaderLimits.says(), "http_request_error");
    }
    return upstream(
            502,
            Unexplained.says(
                "the HTTP/2 connection to the upstream took no new stream: " + cause.getMessage()),
            "connection_terminated")
        .with(Retry.NOT_PROCESSED);
  }

  static Failure reset(long errorCode) {
    boolean refused = errorCode == Http2Error.REFUSED_STREAM.code();
    Statement said =
        refused
            ? RefusedStream.says()
            : errorCode == Http2Error.ENHANCE_YOUR_CALM.code()
                ? GoAwayCalm.reset()
                : Http2ProtocolError.reset(errorCode);
    return upstream(502, said, "http_response_incomplete")
        .with(refused ? Retry.NOT_PROCESSED : Retry.NEVER)
        .withErrorCode(errorCode);
  }

  static Failure streamFault(Http2FrameStreamException fault) {
    return upstream(
            502,
            Http2ProtocolError.brokenStream(String.valueOf(fault.getMessage())),
            "http_protocol_error")
        .withErrorCode(fault.error().code());
  }

  static Failure malformedStream(String fault) {
    return upstream(502, Http2ProtocolError.malformed(fault), "http_protocol_error")
        .withErrorCode(Http2Error.PROTOCOL_ERROR.code());
  }

  static Failure goAway(Http2GoAwayFrame frame) {
    return upstream(502, said(frame), "connection_terminated").withErrorCode(frame.errorCode());
  }

  /** What a GOAWAY means. */
  static Statement said(Http2GoAwayFrame frame) {
    String debug = frame.content().toString(StandardCharsets.US_ASCII);
    long code = frame.errorCode();
    int last = frame.lastStreamId();
    return code == Http2Error.ENHANCE_YOUR_CALM.code()
        ? GoAwayCalm.goAway(last, debug)
        : code == Http2Error.NO_ERROR.code()
            ? GoAwayRace.says(last, debug)
            : Http2ProtocolError.goAway(code, last, debug);
  }
}

package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.recorder.event.Party;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a request that goes no further is answered. */
final class Refusals {
  /** The status for a client that has to authenticate (RFC 9110 §15.5.8). */
  static final int UNAUTHORIZED = 407;

  private Refusals() {}

  static Failure of(int status, String fault) {
    return new Failure(
        status, null, fault, "http_request_error", Party.CLIENT, Failure.Retry.NEVER, 1);
  }

  /** Whether a client with these Proxy-Authorization fields may use the proxy. */
  static boolean isAllowed(ForwardProxy forward, List<? extends CharSequence> values) {
    ProxyCredentials credentials = forward.credentials();
    return credentials == null || credentials.match(values);
  }

  /** Why no tunnel is opened for a CONNECT of HTTP/1.1, null where one is. */
  static @Nullable Failure ofConnect(
      AcceptedChannel accepted, HttpRequest request, boolean hasContent) {
    Failure refusal =
        ofConnect(accepted, request.headers().getAll(HttpHeaderNames.PROXY_AUTHORIZATION));
    return refusal == null && hasContent ? of(400, "CONNECT with content") : refusal;
  }

  /** The same for one of HTTP/2, for which h2tap connects to itself in plaintext. */
  static @Nullable Failure ofConnect(AcceptedChannel accepted, RequestHead request) {
    Failure refusal =
        ofConnect(accepted, request.fields().getAll(HttpHeaderNames.PROXY_AUTHORIZATION));
    DownstreamTls tls = accepted.downstream().tls();
    return refusal == null && tls != null && tls.requiresClientCertificate()
        ? of(501, "with --listen-client-ca h2tap opens tunnels over HTTP/1.1 only")
        : refusal;
  }

  private static @Nullable Failure ofConnect(
      AcceptedChannel accepted, List<? extends CharSequence> authorization) {
    ForwardProxy forward = accepted.downstream().forward();
    if (forward == null || accepted.destination() != null) {
      return of(
          501,
          "no tunnel leads on from here: h2tap opens them as a forward proxy, without --upstream");
    }
    return isAllowed(forward, authorization) ? null : unauthorized();
  }

  static Failure unauthorized() {
    return of(UNAUTHORIZED, "this proxy wants the user and password of --proxy-auth");
  }

  /** The answer to what the HTTP/1.1 decoder, or the reading of its message, complained of. */
  static Failure of(Throwable fault) {
    Throwable cause =
        fault instanceof DecoderException && fault.getCause() != null ? fault.getCause() : fault;
    if (cause instanceof MalformedMessageException malformed) {
      return of(malformed.status(), malformed.fault());
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return of(431, "the header section is too large");
    }
    if (cause instanceof TooLongHttpLineException) {
      return of(414, "the request line is too long");
    }
    return of(400, "malformed request: " + cause.getMessage());
  }
}

package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.MalformedMessageException;
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

  /** Why no tunnel is opened, null where one is. */
  static @Nullable Failure ofConnect(
      AcceptedChannel accepted, HttpRequest request, boolean hasContent) {
    ForwardProxy forward = accepted.downstream().forward();
    if (forward == null || accepted.destination() != null) {
      return of(
          501,
          "no tunnel leads on from here: h2tap opens them as a forward proxy, without --upstream");
    }
    if (!isAllowed(forward, request.headers().getAll(HttpHeaderNames.PROXY_AUTHORIZATION))) {
      return unauthorized();
    }
    return hasContent ? of(400, "CONNECT with content") : null;
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

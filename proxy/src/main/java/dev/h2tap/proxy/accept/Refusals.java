package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.recorder.event.Party;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/** How a request that goes no further is answered. */
final class Refusals {
  private Refusals() {}

  static Failure of(int status, String fault) {
    return new Failure(
        status, null, fault, "http_request_error", Party.CLIENT, Failure.Retry.NEVER, 1);
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

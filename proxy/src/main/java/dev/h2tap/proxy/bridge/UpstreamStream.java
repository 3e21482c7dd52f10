package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.recorder.diagnose.Statement;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The upstream half of an exchange: where its request goes, once the head is sent. Implemented once
 * for HTTP/1.1 and once for HTTP/2. All calls come on the event loop that both halves share.
 */
public interface UpstreamStream {

  /** What is spoken here. */
  Protocol protocol();

  /** The number of the upstream connection in the session log; 0 where h2tap itself answers. */
  long connection();

  /** The HTTP/2 stream, or the ordinal of the request on an HTTP/1.1 connection from 1. */
  long stream();

  /**
   * Sends content. Takes over {@code data}, and calls {@link Exchange#requestWritten} once it has
   * left.
   */
  void data(ByteBuf data, boolean end);

  /** Ends the request with trailers. */
  void trailers(Fields trailers);

  /** Gives up: RST_STREAM with this code, or the end of the HTTP/1.1 connection. */
  void cancel(long errorCode);

  /** Why the exchange stands still, where it is known to; null elsewhere. */
  default @Nullable Statement stall() {
    return null;
  }

  /** The client took so many bytes of the response's content: more may come. */
  void responseConsumed(int bytes);
}

package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.relay.RelayEnd;
import io.netty.buffer.ByteBuf;

/**
 * The downstream half of an exchange: where its response goes. Implemented once for HTTP/1.1 and
 * once for HTTP/2. All calls come on the event loop of the client's connection.
 */
public interface ClientStream {

  /** The number of the client's connection in the session log. */
  long connection();

  /** The HTTP/2 stream, or the ordinal of the request on an HTTP/1.1 connection from 1. */
  long stream();

  /** Whether a response can break off with an HTTP/2 error code. */
  boolean hasErrorCodes();

  /**
   * Sends an interim response (1xx), and calls {@link Response#interimWritten} once it has left.
   */
  void interim(ResponseHead head);

  /** Begins the response. */
  void head(ResponseHead head, boolean end);

  /**
   * Sends content. Takes over {@code data}, and calls {@link Response#written} once it has left.
   */
  void data(ByteBuf data, boolean end);

  /** Ends the response with trailers. */
  void trailers(Fields trailers);

  /**
   * Answers a request that {@link RequestHead#asksForTunnel} with this head, and carries from then
   * on whatever bytes come: the stream is none of the exchange's any more, but an end of a tunnel.
   *
   * @param head a 101, or a 200 that answers CONNECT
   */
  default RelayEnd becomeTunnel(ResponseHead head) {
    throw new IllegalStateException("no tunnel was asked for");
  }

  /**
   * Breaks off: RST_STREAM with this code (RFC 9113 §7), or on HTTP/1.1 the end of the connection
   * in a way that no client takes for the end of the response.
   */
  void abort(long errorCode);

  /** The same; where HTTP/1.1 is spoken its connection is reset. */
  default void reset(long errorCode) {
    abort(errorCode);
  }

  /** The same; where HTTP/2 is spoken the whole connection ends, with GOAWAY and this code. */
  default void abandon(long errorCode) {
    abort(errorCode);
  }

  /**
   * Tells the client that its connection takes no more requests: GOAWAY with this code (RFC 9113
   * §6.8). HTTP/1.1 has no such word.
   */
  default void goAway(long errorCode) {}

  /** The upstream took so many bytes of the request's content: more may come. */
  void requestConsumed(int bytes);
}

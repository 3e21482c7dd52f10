package dev.h2tap.proxy.replay.send;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.recorder.exchange.RecordedBody;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.exchange.RecordedStream;

/**
 * A recorded request that can be sent again.
 *
 * @param source the exchange that it is of
 * @param trailers empty for none
 * @param startNanos when it was sent, nanoseconds since 1970-01-01T00:00:00Z
 * @param endNanos when its exchange was over, the same way; always after the start
 * @param enough after so many bytes of the response nothing more is of interest, since the client
 *     of the recording had left then; {@link Long#MAX_VALUE} where it stayed
 */
public record ReplayRequest(
    RecordedExchange source,
    Way way,
    RequestHead head,
    RecordedBody body,
    Fields trailers,
    long startNanos,
    long endNanos,
    long enough) {

  private static final long MORE_THAN_RECORDED = 16 << 20;

  public ReplayRequest {
    endNanos = Math.max(endNanos, startNanos + 1);
  }

  /** A response with more content than this is different enough. */
  long tooMuch() {
    RecordedStream stream = source.upstream() == null ? source.downstream() : source.upstream();
    return MORE_THAN_RECORDED + (stream == null ? 0 : 2 * stream.response().body().length());
  }

  boolean hasContent() {
    return body.length() > 0 || !trailers.isEmpty();
  }
}

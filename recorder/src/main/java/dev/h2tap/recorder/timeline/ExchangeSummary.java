package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.event.Party;
import org.jspecify.annotations.Nullable;

/**
 * An exchange: one request with its response, on both sides.
 *
 * @param number 0 where h2tap did not number it
 * @param path as sent, an absolute URI in absolute form
 * @param status that the client was sent, 0 if none
 * @param downstreamProtocol {@code h2} or the version of HTTP/1, empty where it is not known
 * @param upstreamProtocol the same; null where the request never went upstream
 * @param upstreamConnection 0 where the request never went upstream
 * @param upstreamStream 0 where the request never went upstream
 * @param attempts how often the request was handed to an upstream connection
 * @param requestBytes bytes of the request's body, as the client sent it
 * @param responseBytes bytes of the response's body, as the client got it
 * @param firstByteNanos from the request's first byte to the response's, -1 where there is none
 * @param durationNanos from the request's first byte to the end, -1 where that is not known
 * @param reset the error code of the RST_STREAM that ended it downstream, null if there was none
 * @param whole whether the response reached its end
 * @param messages what its bodies were made of, null where that is bytes
 * @param upstreamKnown whether the log tells all that there is to know of the upstream side: false
 *     where it ends too early or has a gap
 * @param finished whether its end was seen; false where the log ends first
 * @param blame as in {@link dev.h2tap.recorder.event.Event.ExchangeEnded}
 * @param finding as in {@link dev.h2tap.recorder.event.Event.ExchangeEnded}
 * @param reason as in {@link dev.h2tap.recorder.event.Event.ExchangeEnded}
 */
public record ExchangeSummary(
    long number,
    String method,
    @Nullable String scheme,
    @Nullable String authority,
    String path,
    int status,
    String downstreamProtocol,
    @Nullable String upstreamProtocol,
    long downstreamConnection,
    long downstreamStream,
    long upstreamConnection,
    long upstreamStream,
    int attempts,
    long requestBytes,
    long responseBytes,
    long firstByteNanos,
    long durationNanos,
    @Nullable String reset,
    boolean whole,
    @Nullable Messages messages,
    boolean upstreamKnown,
    boolean finished,
    @Nullable Party blame,
    @Nullable String finding,
    @Nullable String reason) {

  /**
   * The messages in the bodies of an exchange.
   *
   * @param composition what they are, never {@link Composition#BYTES}
   * @param requests how many went to the upstream
   * @param responses how many went to the client
   * @param outcome how they came to their end, in words; null where that was not seen
   * @param failed whether that was a failure
   */
  public record Messages(
      Composition composition,
      long requests,
      long responses,
      @Nullable String outcome,
      boolean failed) {}

  /** Whether no client asked, but h2tap itself: a probe, or a replay. */
  public boolean isProbe() {
    return downstreamConnection == 0;
  }
}

package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.recorder.event.Party;
import org.jspecify.annotations.Nullable;

/**
 * What became of an exchange, at its end.
 *
 * @param number of the exchange in the session log
 * @param connection of the client, its number in the session log
 * @param downstream what the client speaks
 * @param upstream what the upstream was last asked in
 * @param target what was chosen to be dialled, null where it did not come to that
 * @param upstreamConnection the last one that was asked, its number in the session log; 0 for none
 * @param attempts how often an upstream was looked for
 * @param status what the client was sent, 0 for nothing
 * @param times when it began and how long it took
 * @param requestBytes content that came from the client
 * @param responseBytes content that came from the upstream; h2tap's own does not count
 * @param blame whose doing a failure was, null where the exchange went well
 * @param finding an id of the catalogue of failures, null where none fits
 * @param reason h2tap's words to the client where it answered itself, or why the exchange broke
 *     off; null where it went well
 */
public record ExchangeReport(
    long number,
    Arrival arrival,
    long connection,
    RequestHead request,
    Protocol downstream,
    Protocol upstream,
    @Nullable Authority target,
    long upstreamConnection,
    int attempts,
    int status,
    Times times,
    long requestBytes,
    long responseBytes,
    @Nullable Party blame,
    @Nullable String finding,
    @Nullable String reason) {

  /**
   * Durations are in nanoseconds, from the arrival of the request's head.
   *
   * @param startMillis when that was, in milliseconds since 1970
   * @param sent until the request's head was sent to the upstream, for the last time; -1 for never
   * @param head until the response's head came from the upstream; -1 for never
   * @param total until the end
   */
  public record Times(long startMillis, long sent, long head, long total) {}
}

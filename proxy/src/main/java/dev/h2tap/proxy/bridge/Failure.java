package dev.h2tap.proxy.bridge;

import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.event.Party;
import org.jspecify.annotations.Nullable;

/**
 * Why an exchange got no response, as the client is told.
 *
 * @param status 502, 504, 400, …
 * @param finding an id of the catalogue of failures, null where none fits
 * @param phrase the cause and the remedy in one line of printable ASCII: the reason phrase
 * @param proxyError the error type of RFC 9209 §2.3, with the parameters that belong to it
 * @param retry whether the request may be sent again on another connection
 * @param errorCode what an HTTP/2 client is sent where the response had begun already
 */
public record Failure(
    int status,
    @Nullable String finding,
    String phrase,
    String proxyError,
    Party blame,
    Retry retry,
    long errorCode) {

  /** When a request may be sent again. */
  public enum Retry {
    NEVER,
    /** The peer may have acted on it: only where acting twice does no harm (RFC 9110 §9.2.2). */
    IF_IDEMPOTENT,
    /** The peer said, or it is certain, that it was not processed (RFC 9113 §8.7). */
    NOT_PROCESSED,
    /**
     * The same, on a connection that the peer ended in good order after it had served others: that
     * is no failed attempt, since all get their turn.
     */
    NEXT_CONNECTION
  }

  /** A failure of the upstream that leaves nothing to try again, in the catalogue's words. */
  public static Failure upstream(int status, Statement said, String proxyError) {
    return new Failure(
        status, said.id(), said.phrase(), proxyError, Party.UPSTREAM, Retry.NEVER, 2);
  }

  public Failure with(Retry other) {
    return new Failure(status, finding, phrase, proxyError, blame, other, errorCode);
  }

  public Failure with(Party other) {
    return new Failure(status, finding, phrase, proxyError, other, retry, errorCode);
  }

  /** The same with another HTTP/2 error code. */
  public Failure withErrorCode(long other) {
    return new Failure(status, finding, phrase, proxyError, blame, retry, other);
  }
}

package dev.h2tap.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import org.jspecify.annotations.Nullable;

/**
 * A request for another protocol on its way to an HTTP/1.1 upstream (RFC 9110 §7.8), and what may
 * answer it. A WebSocket that an HTTP/2 client asks for has no key yet (RFC 8441 §5): it is given
 * one here, and the upstream's proof of having read it is checked and taken out again.
 */
public final class Http1Upgrade {
  private final String asked;
  private final RequestHead request;
  private final @Nullable String proof;

  private Http1Upgrade(String asked, RequestHead request, @Nullable String proof) {
    this.asked = asked;
    this.request = request;
    this.proof = proof;
  }

  /** What there is to say about this request, null where it stays within HTTP. */
  public static @Nullable Http1Upgrade of(RequestHead request) {
    String asked = request.upgrade();
    if (asked == null) {
      return null;
    }
    if (!request.opensWebSocket() || request.fields().contains(WebSocketKey.FIELD)) {
      return new Http1Upgrade(asked, request, null);
    }
    String key = WebSocketKey.fresh();
    return new Http1Upgrade(
        asked, request.withField(WebSocketKey.FIELD, key), WebSocketKey.accept(key));
  }

  /** The request as it is sent. */
  public RequestHead request() {
    return request;
  }

  /**
   * Looks at a 101.
   *
   * @return the head as the client is told
   * @throws MalformedMessageException if it does not switch to what was asked for
   */
  public ResponseHead accepted(ResponseHead head) throws MalformedMessageException {
    CharSequence chosen = head.fields().get(HttpHeaderNames.UPGRADE);
    if (chosen == null || !UpgradeField.isAmong(chosen, asked)) {
      throw new MalformedMessageException(
          502, "101 Switching Protocols to something else than " + asked);
    }
    if (proof != null) {
      CharSequence given = head.fields().get(WebSocketKey.ACCEPT_FIELD);
      if (given == null || !proof.contentEquals(given)) {
        throw new MalformedMessageException(
            502, "101 Switching Protocols with a wrong " + WebSocketKey.ACCEPT_FIELD);
      }
      head.fields().remove(WebSocketKey.ACCEPT_FIELD);
    }
    return head;
  }

  /**
   * Looks at a response that switches to nothing: an HTTP/2 client would take a 2xx for consent.
   *
   * @throws MalformedMessageException if it must not go on
   */
  public void refused(ResponseHead head) throws MalformedMessageException {
    if (proof != null && head.status() / 100 == 2) {
      throw new MalformedMessageException(
          502, head.status() + " where 101 Switching Protocols was asked for");
    }
  }
}

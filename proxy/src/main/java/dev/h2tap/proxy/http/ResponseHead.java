package dev.h2tap.proxy.http;

/**
 * The control data and header section of a response, without hop-by-hop fields.
 *
 * @param reason the reason phrase; empty where the upstream sent none, as HTTP/2 never does
 */
public record ResponseHead(int status, String reason, Fields fields) {

  /** Whether this is an interim response (RFC 9110 §15.2). */
  public boolean isInformational() {
    return status >= 100 && status < 200;
  }

  /** Whether the upstream agrees to speak another protocol (RFC 9110 §15.2.2). */
  public boolean isSwitching() {
    return status == 101;
  }

  /** Whether a response with this status never has content (RFC 9110 §6.4.1). */
  public boolean isBodiless() {
    return isInformational() || status == 204 || status == 304;
  }
}

package dev.h2tap.proxy.http;

import org.jspecify.annotations.Nullable;

/**
 * The control data and header section of a request (RFC 9110 §7.1), without hop-by-hop fields.
 *
 * @param scheme {@code http} or {@code https}
 * @param authority host and optional port as the client named them; null where an HTTP/1.0 client
 *     named none
 * @param path path and query, or {@code *}
 * @param absoluteForm whether the client addressed h2tap as a forward proxy
 * @param upgrade what its connection or stream is to speak once the upstream agrees, as Upgrade
 *     names it (RFC 9110 §7.8); null for an ordinary request. An extended CONNECT of HTTP/2 (RFC
 *     8441 §4) is the GET that it stands for, with its {@code :protocol} here
 */
public record RequestHead(
    String method,
    String scheme,
    @Nullable String authority,
    String path,
    Fields fields,
    boolean absoluteForm,
    @Nullable String upgrade) {

  /** A request that stays within HTTP, or an ordinary CONNECT. */
  public RequestHead(
      String method,
      String scheme,
      @Nullable String authority,
      String path,
      Fields fields,
      boolean absoluteForm) {
    this(method, scheme, authority, path, fields, absoluteForm, null);
  }

  /** Whether its connection or stream may become a tunnel: by Upgrade, or by CONNECT. */
  public boolean asksForTunnel() {
    return upgrade != null || method.equals("CONNECT");
  }

  /** Whether it opens a WebSocket (RFC 6455 §4.1, RFC 8441 §5). */
  public boolean opensWebSocket() {
    return "websocket".equalsIgnoreCase(upgrade);
  }

  /** Whether its content waits for a 100 (RFC 9110 §10.1.1). */
  public boolean expectsContinue() {
    CharSequence expect = fields.get("expect");
    return expect != null && expect.toString().strip().equalsIgnoreCase("100-continue");
  }

  public boolean isHead() {
    return method.equals("HEAD");
  }

  /** Whether the request may be sent twice without harm (RFC 9110 §9.2.2). */
  public boolean isIdempotent() {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
      default -> false;
    };
  }

  /** The same request to another authority. */
  public RequestHead withAuthority(String other) {
    Fields changed = fields.copy();
    if (changed.contains("host")) {
      changed.set("host", other);
    }
    return new RequestHead(method, scheme, other, path, changed, absoluteForm, upgrade);
  }

  /** The same request with other fields. */
  public RequestHead withFields(Fields others) {
    return new RequestHead(method, scheme, authority, path, others, absoluteForm, upgrade);
  }

  /** The same request with the scheme of the connection that it is sent on. */
  public RequestHead withScheme(String other) {
    return other.equals(scheme)
        ? this
        : new RequestHead(method, other, authority, path, fields, absoluteForm, upgrade);
  }

  /** The same request with one field more. */
  public RequestHead withField(CharSequence name, CharSequence value) {
    return withFields(fields.copy().add(name, value));
  }
}

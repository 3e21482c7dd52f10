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
 */
public record RequestHead(
    String method,
    String scheme,
    @Nullable String authority,
    String path,
    Fields fields,
    boolean absoluteForm) {

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
    return new RequestHead(method, scheme, other, path, changed, absoluteForm);
  }

  /** The same request with other fields. */
  public RequestHead withFields(Fields others) {
    return new RequestHead(method, scheme, authority, path, others, absoluteForm);
  }

  /** The same request with the scheme of the connection that it is sent on. */
  public RequestHead withScheme(String other) {
    return other.equals(scheme)
        ? this
        : new RequestHead(method, other, authority, path, fields, absoluteForm);
  }
}

package dev.h2tap.proxy.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between HTTP/1.1 messages (RFC 9112) and the model. */
public final class Http1Messages {
  private Http1Messages() {}

  /**
   * Reads a request head.
   *
   * @param scheme the scheme of the connection, used where the target has none
   * @throws MalformedMessageException if it must not be passed on
   */
  public static RequestHead read(HttpRequest request, String scheme)
      throws MalformedMessageException {
    checkVersion(request.protocolVersion());
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1) {
      throw new MalformedMessageException(400, "more than one Host field");
    }
    String host = hosts.isEmpty() ? null : hosts.get(0);
    if (host == null && request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      throw new MalformedMessageException(400, "no Host field");
    }
    if (host != null && !host.isEmpty()) {
      Authority.parse(host, 80);
    }
    Fields fields = readFields(request.headers());
    String method = request.method().name();
    FieldRules.checkMethod(method);
    String target = request.uri();
    FieldRules.checkTarget(target);
    checkTransferCoding(request.headers(), 501);
    if (target.startsWith("/") || target.equals("*")) {
      if (target.equals("*") && !method.equals("OPTIONS")) {
        throw new MalformedMessageException(400, "the target * is for OPTIONS only");
      }
      return new RequestHead(method, scheme, host, target, fields, false, UpgradeField.of(request));
    }
    return readAbsoluteForm(method, target, fields, UpgradeField.of(request));
  }

  private static RequestHead readAbsoluteForm(
      String method, String target, Fields fields, @Nullable String upgrade)
      throws MalformedMessageException {
    String lower =
        target.substring(0, Math.min(8, target.length())).toLowerCase(java.util.Locale.ROOT);
    String scheme = lower.startsWith("http://") ? "http" : lower.equals("https://") ? "https" : "";
    if (scheme.isEmpty()) {
      throw new MalformedMessageException(
          400, "the request target must be a path or start with http:// or https://");
    }
    int authorityStart = scheme.length() + 3;
    int pathStart = authorityStart;
    while (pathStart < target.length() && "/?#".indexOf(target.charAt(pathStart)) < 0) {
      pathStart++;
    }
    String authority = target.substring(authorityStart, pathStart);
    Authority.parse(authority, 80);
    String path = target.substring(pathStart);
    if (!path.startsWith("/")) {
      path = path.isEmpty() && method.equals("OPTIONS") ? "*" : "/" + path;
    }
    fields.set(HttpHeaderNames.HOST, authority);
    return new RequestHead(method, scheme, authority, path, fields, true, upgrade);
  }

  /** Reads a response head; of a 101 it keeps the Upgrade field. */
  public static ResponseHead read(HttpResponse response) throws MalformedMessageException {
    checkVersion(response.protocolVersion());
    FieldRules.checkStatus(response.status().code());
    checkTransferCoding(response.headers(), 502);
    ResponseHead head =
        new ResponseHead(
            response.status().code(),
            response.status().reasonPhrase(),
            readFields(response.headers()));
    if (head.isSwitching()) {
      response
          .headers()
          .getAll(HttpHeaderNames.UPGRADE)
          .forEach(protocol -> head.fields().add("Upgrade", protocol));
    }
    return head;
  }

  /** Reads a trailer section. */
  public static Fields readTrailers(HttpHeaders trailers) throws MalformedMessageException {
    return FieldRules.onlyTrailers(readFields(trailers));
  }

  /** Writes the end of a message that has trailers. */
  public static LastHttpContent writeTrailers(Fields trailers) {
    LastHttpContent last =
        new DefaultLastHttpContent(
            Unpooled.EMPTY_BUFFER,
            DefaultHttpHeadersFactory.trailersFactory().withValidation(false));
    trailers.forEach((name, value) -> last.trailingHeaders().add(name, value));
    return last;
  }

  private static void checkVersion(HttpVersion version) throws MalformedMessageException {
    if (version.majorVersion() != 1 || !version.protocolName().equals("HTTP")) {
      throw new MalformedMessageException(400, "unknown protocol version " + version.text());
    }
  }

  /** Chunked ends at this hop; any other coding would be lost with the field (RFC 9112 §6.1). */
  private static void checkTransferCoding(HttpHeaders headers, int status)
      throws MalformedMessageException {
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
        && !(headers.getAll(HttpHeaderNames.TRANSFER_ENCODING).size() == 1
            && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                headers.get(HttpHeaderNames.TRANSFER_ENCODING).trim()))) {
      throw new MalformedMessageException(status, "a transfer coding other than chunked");
    }
  }

  private static Fields readFields(HttpHeaders headers) throws MalformedMessageException {
    HopByHop hopByHop = HopByHop.of(headers.getAll(HttpHeaderNames.CONNECTION));
    Fields fields = new Fields();
    int size = 0;
    Iterator<Map.Entry<CharSequence, CharSequence>> lines = headers.iteratorCharSequence();
    while (lines.hasNext()) {
      Map.Entry<CharSequence, CharSequence> line = lines.next();
      size += line.getKey().length() + line.getValue().length() + Http1Limits.FIELD_OVERHEAD;
      if (size > Http1Limits.MAX_HEADERS) {
        throw new MalformedMessageException(431, "the header section is too large");
      }
      FieldRules.checkValue(line.getKey(), line.getValue());
      if (!hopByHop.contains(line.getKey())) {
        fields.add(line.getKey(), line.getValue());
      }
    }
    List<String> te = headers.getAll(HttpHeaderNames.TE);
    if (HopByHop.acceptsTrailers(te)) {
      fields.add(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
    }
    return fields;
  }

  /**
   * Writes a request head in origin form.
   *
   * @param hasBody whether content follows; it is chunked unless Content-Length is among the fields
   */
  public static HttpRequest write(RequestHead head, boolean hasBody) {
    HttpHeaders headers = newHeaders();
    if (head.authority() != null && !head.fields().contains(HttpHeaderNames.HOST)) {
      headers.add("Host", head.authority());
    }
    StringBuilder cookies = new StringBuilder();
    head.fields()
        .forEach(
            (name, value) -> {
              if (HttpHeaderNames.COOKIE.contentEqualsIgnoreCase(name)) {
                cookies.append(cookies.isEmpty() ? "" : "; ").append(value);
                headers.set(name, cookies.toString());
              } else {
                headers.add(name, value);
              }
            });
    if (head.upgrade() != null) {
      headers.add("Connection", "Upgrade");
      headers.add("Upgrade", head.upgrade());
    }
    if (headers.contains(HttpHeaderNames.TE)) {
      headers.add(HttpHeaderNames.CONNECTION, HttpHeaderNames.TE);
    }
    if (hasBody && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    } else if (!hasBody && expectsBody(head.method())) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
    }
    return new DefaultHttpRequest(
        HttpVersion.HTTP_1_1, HttpMethod.valueOf(head.method()), head.path(), headers);
  }

  private static boolean expectsBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  /**
   * Writes a response head, a 101 with its Connection field; framing fields are the caller's
   * concern.
   */
  public static HttpResponse write(ResponseHead head) {
    HttpHeaders headers = newHeaders();
    head.fields().forEach(headers::add);
    if (head.isSwitching()) {
      headers.add("Connection", "Upgrade");
    }
    HttpResponseStatus status =
        head.reason().isEmpty()
            ? HttpResponseStatus.valueOf(head.status())
            : new HttpResponseStatus(head.status(), head.reason());
    return new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers);
  }

  /** Headers without a second validation: what comes from the model was validated when read. */
  public static HttpHeaders newHeaders() {
    return DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
  }
}

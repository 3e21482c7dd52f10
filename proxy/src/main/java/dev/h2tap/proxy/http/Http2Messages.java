package dev.h2tap.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.util.AsciiString;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between HTTP/2 field sections (RFC 9113 §8) and the model. */
public final class Http2Messages {
  private static final AsciiString PROTOCOL = PseudoHeaderName.PROTOCOL.value();

  private Http2Messages() {}

  /**
   * Reads a request's HEADERS. An extended CONNECT becomes the GET that it stands for.
   *
   * @throws MalformedMessageException if it must not be passed on
   */
  public static RequestHead readRequest(Http2Headers headers) throws MalformedMessageException {
    CharSequence method = headers.method();
    if (method == null) {
      throw new MalformedMessageException(400, "no :method");
    }
    FieldRules.checkMethod(method);
    Fields fields = readFields(headers);
    String authority = text(headers.authority());
    String host = text(fields.get(HttpHeaderNames.HOST));
    if (fields.getAll(HttpHeaderNames.HOST).size() > 1
        || (authority != null && host != null && !authority.equalsIgnoreCase(host))) {
      throw new MalformedMessageException(400, "Host and :authority differ");
    }
    if (authority == null) {
      authority = host;
    }
    if (authority != null) {
      Authority.parse(authority, 80);
    }
    fields.remove(HttpHeaderNames.HOST);
    String protocol = text(headers.get(PROTOCOL));
    boolean connect = AsciiString.contentEquals(method, "CONNECT");
    if (connect && protocol == null) {
      if (headers.path() != null || headers.scheme() != null) {
        throw new MalformedMessageException(400, "CONNECT with :path or :scheme");
      }
      return new RequestHead("CONNECT", "", authority, "", fields, true);
    }
    if (!connect && protocol != null) {
      throw new MalformedMessageException(400, ":protocol without CONNECT");
    }
    String path = text(headers.path());
    String scheme = text(headers.scheme());
    if (path == null || scheme == null) {
      throw new MalformedMessageException(400, path == null ? "no :path" : "no :scheme");
    }
    if (!path.startsWith("/") && !(path.equals("*") && method.toString().equals("OPTIONS"))) {
      throw new MalformedMessageException(400, "bad :path");
    }
    FieldRules.checkTarget(path);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new MalformedMessageException(400, "bad :scheme");
    }
    return new RequestHead(
        connect ? "GET" : method.toString(), scheme, authority, path, fields, false, protocol);
  }

  private static @Nullable String text(@Nullable CharSequence value) {
    return value == null ? null : value.toString();
  }

  /**
   * Reads a response's HEADERS.
   *
   * @throws MalformedMessageException if it must not be passed on
   */
  public static ResponseHead readResponse(Http2Headers headers) throws MalformedMessageException {
    CharSequence status = headers.status();
    if (status == null || status.length() != 3) {
      throw new MalformedMessageException(502, "no :status or a bad one");
    }
    int code = 0;
    for (int i = 0; i < 3; i++) {
      int digit = status.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new MalformedMessageException(502, "no :status or a bad one");
      }
      code = code * 10 + digit;
    }
    FieldRules.checkStatus(code);
    return new ResponseHead(code, "", readFields(headers));
  }

  /** Reads a trailer section, which has no pseudo-fields. */
  public static Fields readTrailers(Http2Headers headers) throws MalformedMessageException {
    for (Map.Entry<CharSequence, CharSequence> line : headers) {
      if (PseudoHeaderName.hasPseudoHeaderFormat(line.getKey())) {
        throw new MalformedMessageException(400, "a pseudo-field among the trailers");
      }
    }
    return FieldRules.onlyTrailers(readFields(headers));
  }

  private static Fields readFields(Http2Headers headers) throws MalformedMessageException {
    Fields fields = new Fields();
    for (Map.Entry<CharSequence, CharSequence> line : headers) {
      CharSequence name = line.getKey();
      FieldRules.checkValue(name, line.getValue());
      if (PseudoHeaderName.hasPseudoHeaderFormat(name)) {
        continue;
      }
      if (isConnectionSpecific(name, line.getValue())) {
        throw new MalformedMessageException(400, "connection-specific field " + name);
      }
      fields.add(name, line.getValue());
    }
    return fields;
  }

  /** RFC 9113 §8.2.2: these make an HTTP/2 message malformed. */
  private static boolean isConnectionSpecific(CharSequence name, CharSequence value) {
    return switch (name.toString()) {
      case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade" -> true;
      case "te" -> !AsciiString.contentEqualsIgnoreCase(value, "trailers");
      default -> false;
    };
  }

  /**
   * Writes a request's HEADERS; one that asks for another protocol as an extended CONNECT, which
   * has no content (RFC 9110 §9.3.6): a Content-Length would count what goes through the tunnel.
   */
  public static Http2Headers write(RequestHead head) {
    String protocol = head.upgrade();
    Http2Headers headers =
        new DefaultHttp2Headers(false)
            .method(protocol == null ? head.method() : "CONNECT")
            .scheme(head.scheme())
            .path(head.path());
    if (protocol != null) {
      headers.set(PROTOCOL, protocol.toLowerCase(Locale.ROOT));
    }
    if (head.authority() != null) {
      headers.authority(head.authority());
    }
    head.fields()
        .forEach(
            (name, value) -> {
              if (!HttpHeaderNames.HOST.contentEqualsIgnoreCase(name)
                  && !(protocol != null && isOfUpgrade(name))) {
                headers.add(AsciiString.of(name).toLowerCase(), value);
              }
            });
    return headers;
  }

  /** Whether the field has no place in an extended CONNECT. */
  private static boolean isOfUpgrade(CharSequence name) {
    return HttpHeaderNames.SEC_WEBSOCKET_KEY.contentEqualsIgnoreCase(name)
        || HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name);
  }

  /**
   * Writes a response's HEADERS; 101 is 200 here (RFC 8441 §5); 1xx and 204 have no Content-Length
   * (RFC 9110 §8.6).
   */
  public static Http2Headers write(ResponseHead head) {
    if (head.isSwitching()) {
      return writeSwitching(head.fields());
    }
    Http2Headers headers = writeTrailers(head.fields());
    headers.status(Integer.toString(head.status()));
    if (head.isInformational() || head.status() == 204) {
      headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    }
    return headers;
  }

  /**
   * The 101 that a 2xx to an extended CONNECT stands for (RFC 8441 §5), with the proof that an
   * HTTP/1.1 client awaits for its key.
   */
  public static ResponseHead switching(RequestHead request, ResponseHead head) {
    Fields fields = head.fields().copy();
    CharSequence key = request.fields().get(WebSocketKey.FIELD);
    if (key != null) {
      fields.add(WebSocketKey.ACCEPT_FIELD, WebSocketKey.accept(key));
    }
    if (request.upgrade() != null) {
      fields.add("Upgrade", request.upgrade());
    }
    return new ResponseHead(101, "", fields);
  }

  private static Http2Headers writeSwitching(Fields fields) {
    Http2Headers headers = writeTrailers(fields);
    headers.remove(HttpHeaderNames.UPGRADE);
    headers.remove(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
    headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    headers.status("200");
    return headers;
  }

  /** Writes a trailer section. */
  public static Http2Headers writeTrailers(Fields fields) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    fields.forEach((name, value) -> headers.add(AsciiString.of(name).toLowerCase(), value));
    return headers;
  }
}

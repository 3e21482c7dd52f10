package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.http.FieldName;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.Http1Messages;
import dev.h2tap.proxy.http.Http2Messages;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.recorder.exchange.RecordedMessage;
import dev.h2tap.recorder.wire.Field;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.Locale;

/**
 * Recorded heads on their way into the model, by the rules that hold for those of a live upstream.
 */
final class RecordedHeads {
  private static final String LENGTH = "content-length";

  private RecordedHeads() {}

  static ResponseHead response(RecordedMessage message, boolean http2)
      throws MalformedMessageException {
    if (http2) {
      return Http2Messages.readResponse(http2(message.fields()));
    }
    String[] parts = message.startLine().split(" ", 3);
    HttpResponseStatus status =
        new HttpResponseStatus(
            Math.max(0, message.status()),
            parts.length < 3 ? "" : parts[2].replaceAll("[\\r\\n]", " "));
    return Http1Messages.read(
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, http1(message.fields())));
  }

  /**
   * A response as h2tap passed it on: where h2tap's HTTP/2 moved Content-Length within the head, it
   * stands there again.
   *
   * @param passedOn what the client was sent
   */
  static ResponseHead asPassedOn(ResponseHead head, RecordedMessage passedOn) {
    List<Field> kept =
        passedOn.fields().stream().filter(field -> head.fields().contains(field.name())).toList();
    CharSequence length = head.fields().get(LENGTH);
    if (length != null && !kept.isEmpty() && kept.get(kept.size() - 1).is(LENGTH)) {
      head.fields().remove(LENGTH).add(LENGTH, length);
    }
    return head;
  }

  static Fields trailers(List<Field> fields, boolean http2) throws MalformedMessageException {
    return http2
        ? Http2Messages.readTrailers(http2(fields))
        : Http1Messages.readTrailers(http1(fields));
  }

  private static HttpHeaders http1(List<Field> fields) throws MalformedMessageException {
    HttpHeaders headers = Http1Messages.newHeaders();
    for (Field field : fields) {
      check(FieldName.isToken(field.name()));
      headers.add(field.name(), field.value());
    }
    return headers;
  }

  private static Http2Headers http2(List<Field> fields) throws MalformedMessageException {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (Field field : fields) {
      String name = field.name();
      String bare = name.startsWith(":") ? name.substring(1) : name;
      check(FieldName.isToken(bare) && name.equals(name.toLowerCase(Locale.ROOT)));
      headers.add(name, field.value());
    }
    return headers;
  }

  /** Decoders of live connections refuse such names before the model sees them. */
  private static void check(boolean fits) throws MalformedMessageException {
    if (!fits) {
      throw new MalformedMessageException(502, "the name of a field is none");
    }
  }
}

package dev.h2tap.proxy.replay.send;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.Http1Messages;
import dev.h2tap.proxy.http.Http2Messages;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.exchange.RecordedMessage;
import dev.h2tap.recorder.exchange.RecordedStream;
import dev.h2tap.recorder.wire.Field;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests of recorded exchanges: as h2tap sent them upstream, or as the client sent them
 * where they never got there. What a log holds is believed as little as what comes from a socket.
 */
public final class RequestReader {
  private static final String UNKNOWN_HEAD = "the log does not hold the head of its request";

  private final WayReader ways;
  private final RequestChanges changes;

  public RequestReader(WayReader ways, RequestChanges changes) {
    this.ways = ways;
    this.changes = changes;
  }

  /**
   * Makes the request of an exchange.
   *
   * @throws NotSendableException if there is none that can be sent again
   */
  public ReplayRequest of(RecordedExchange exchange) throws NotSendableException {
    RecordedStream stream =
        exchange.upstream() != null && exchange.upstream().request().started()
            ? exchange.upstream()
            : exchange.downstream();
    if (stream == null || !stream.request().started()) {
      throw new NotSendableException(UNKNOWN_HEAD);
    }
    RecordedMessage request = stream.request();
    RecordedMessage content = content(stream, exchange.downstream());
    RequestHead head = head(stream, content);
    if (head.asksForTunnel()) {
      throw new NotSendableException("it opens a tunnel, and what goes through that is no request");
    }
    long end = request.startWallNanos() + Math.max(0, lastNanos(stream) - request.startNanos());
    Way way = ways.of(exchange, head, end);
    return new ReplayRequest(
        exchange,
        way,
        changes.apply(head, way.target()),
        content.body(),
        fields(content.trailers()),
        request.startWallNanos(),
        end,
        enough(exchange));
  }

  private static long lastNanos(RecordedStream stream) {
    long last = Math.max(stream.request().endNanos(), stream.response().endNanos());
    return stream.reset() == null ? last : Math.max(last, stream.reset().nanos());
  }

  /** An upstream that answers early may not have been sent all that the client sent. */
  private static RecordedMessage content(RecordedStream stream, @Nullable RecordedStream downstream)
      throws NotSendableException {
    if (stream.request().whole()) {
      return stream.request();
    } else if (downstream != null && downstream.request().whole()) {
      return downstream.request();
    }
    throw new NotSendableException("the log holds only a part of its request");
  }

  private static RequestHead head(RecordedStream stream, RecordedMessage content)
      throws NotSendableException {
    try {
      RequestHead head =
          stream.isHttp2() ? http2(stream.request()) : http1(stream, stream.request());
      checkLength(head, content);
      return head;
    } catch (MalformedMessageException e) {
      throw new NotSendableException("its request is malformed: " + e.fault());
    }
  }

  /** RFC 9110 §8.6: else the server would wait for what never comes, or take it for a request. */
  private static void checkLength(RequestHead head, RecordedMessage content)
      throws NotSendableException {
    List<CharSequence> lengths = head.fields().getAll("content-length");
    String length = Long.toString(content.body().length());
    if (!lengths.isEmpty() && !(lengths.size() == 1 && length.contentEquals(lengths.get(0)))) {
      throw new NotSendableException("its Content-Length is not that of the content in the log");
    }
  }

  private static RequestHead http2(RecordedMessage request) throws MalformedMessageException {
    Http2Headers headers = new DefaultHttp2Headers(false);
    request.fields().forEach(field -> headers.add(field.name(), field.value()));
    return Http2Messages.readRequest(headers);
  }

  private static RequestHead http1(RecordedStream stream, RecordedMessage request)
      throws MalformedMessageException, NotSendableException {
    String[] line = request.startLine().split(" ");
    if (line.length != 3 || line[0].isEmpty()) {
      throw new NotSendableException("its request line is malformed");
    }
    HttpHeaders headers = Http1Messages.newHeaders();
    for (Field field : request.fields()) {
      if (field.name().isEmpty()) {
        throw new NotSendableException("its request has a folded line");
      }
      headers.add(field.name(), field.value());
    }
    boolean tls = stream.connection().handshake() != null;
    return Http1Messages.read(
        new DefaultHttpRequest(version(line[2]), method(line[0]), line[1], headers),
        tls ? "https" : "http");
  }

  private static HttpVersion version(String text) throws NotSendableException {
    return switch (text) {
      case "HTTP/1.1" -> HttpVersion.HTTP_1_1;
      case "HTTP/1.0" -> HttpVersion.HTTP_1_0;
      default -> throw new NotSendableException("its request line is malformed");
    };
  }

  private static HttpMethod method(String text) throws NotSendableException {
    try {
      return HttpMethod.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw new NotSendableException("its request line is malformed");
    }
  }

  private static Fields fields(List<Field> trailers) {
    Fields fields = new Fields();
    trailers.forEach(field -> fields.add(field.name(), field.value()));
    return fields;
  }

  /** A client that left did not see how the response would have gone on. */
  private static long enough(RecordedExchange exchange) {
    RecordedStream upstream = exchange.upstream();
    if (upstream == null || upstream.response().whole()) {
      return Long.MAX_VALUE;
    }
    boolean byServer =
        exchange.summary().blame() == Party.UPSTREAM
            || (upstream.reset() != null && upstream.reset().byServer());
    return byServer ? Long.MAX_VALUE : upstream.response().body().length();
  }
}

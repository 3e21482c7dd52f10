package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.http1.Head;
import dev.h2tap.recorder.http2.FieldBlock;
import dev.h2tap.recorder.websocket.PerMessageDeflate;
import dev.h2tap.recorder.wire.Field;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request and its response on one connection, as far as they were seen. */
public final class HttpStream {
  private static final Pattern ABSOLUTE_FORM =
      Pattern.compile("(?i)(https?)://([^/?#]+)([/?].*)?", Pattern.DOTALL);

  private static final String HTTP2 = "h2";
  private static final int SWITCHING_PROTOCOLS = 101;

  private final long connection;
  private final Side side;
  private final long number;
  private final Message request = new Message();
  private final Message response = new Message();
  private String protocol = "";
  private String method = "";
  private @Nullable String scheme;
  private @Nullable String authority;
  private String path = "";
  private int status;
  private @Nullable String innerProtocol;
  private @Nullable String reset;
  private @Nullable OpenExchange exchange;
  private boolean told;

  HttpStream(long connection, Side side, long number) {
    this.connection = connection;
    this.side = side;
    this.number = number;
  }

  /** The number of the connection. */
  public long connection() {
    return connection;
  }

  public Side side() {
    return side;
  }

  /** HTTP/2 stream, or the ordinal of the request on an HTTP/1 connection from 1. */
  public long number() {
    return number;
  }

  public Message request() {
    return request;
  }

  public Message response() {
    return response;
  }

  /** {@code h2}, or the version as HTTP/1 sent it; empty where it is not known. */
  public String protocol() {
    return protocol;
  }

  /** Whether it is a stream of HTTP/2. */
  public boolean isHttp2() {
    return protocol.equals(HTTP2);
  }

  /** The method, empty where it is not known. */
  public String method() {
    return method;
  }

  /** The scheme, null where none was sent. */
  public @Nullable String scheme() {
    return scheme;
  }

  /** The authority or Host, null where none was sent. */
  public @Nullable String authority() {
    return authority;
  }

  /** The path or target as sent, empty where it is not known. */
  public String path() {
    return path;
  }

  /** The status of the final response, 0 before there is one. */
  public int status() {
    return status;
  }

  /** The name of the error code in RST_STREAM, null if there was none. */
  public @Nullable String reset() {
    return reset;
  }

  /** The number of the exchange that this is a side of, 0 where none is known. */
  public long exchangeNumber() {
    return exchange == null ? 0 : exchange.number();
  }

  /**
   * Whether the bytes of both sides are no longer messages of HTTP: after 101 (RFC 9110 §7.8) and
   * after a 2xx to CONNECT (§9.3.6). An upgrade to HTTP/2 does not count.
   */
  boolean isSwitched() {
    return status == SWITCHING_PROTOCOLS || status / 100 == 2 && method.equals("CONNECT");
  }

  /** The protocol upgraded to, or {@code :protocol} of an extended CONNECT; null without one. */
  @Nullable String innerProtocol() {
    return innerProtocol;
  }

  /** What that side's body is made of, as far as is known. */
  public Composition composition(boolean ofRequest) {
    return Composition.of(this, ofRequest);
  }

  /** What reads that side's bytes as messages; null where nothing does, or not yet. */
  @Nullable Contents contents(boolean ofRequest, int limit) {
    Message message = ofRequest ? request : response;
    if (method.equals("CONNECT") && status == 0) {
      return null;
    }
    if (!message.hasChosenContents()) {
      message.choose(newContents(message, ofRequest, limit));
    }
    return message.contents();
  }

  private @Nullable Contents newContents(Message message, boolean ofRequest, int limit) {
    return switch (composition(ofRequest)) {
      case WEBSOCKET ->
          new WebSocketContents(
              message, ofRequest, PerMessageDeflate.of(response.webSocketExtensions()), limit);
      case GRPC -> new GrpcContents(message, limit);
      case EVENTS -> new EventContents(message, limit);
      case TUNNEL -> new TunnelContents(message);
      case BYTES -> null;
    };
  }

  /** Whether its exchange was told; what still comes is a latecomer. */
  public boolean isTold() {
    return told;
  }

  void told() {
    told = true;
  }

  boolean over() {
    return reset != null || request.ended() && response.ended();
  }

  @Nullable OpenExchange exchange() {
    return exchange;
  }

  void exchange(OpenExchange open) {
    this.exchange = open;
  }

  void reset(String code) {
    this.reset = code;
  }

  void overHttp2() {
    protocol = HTTP2;
  }

  void request(Head head, long nanos) {
    protocol = head.version();
    method = head.method();
    path = head.target();
    authority = head.field("host").orElse(null);
    splitAbsoluteForm();
    request.start(nanos, head.fields());
  }

  /** A request to a forward proxy names scheme and authority in its target (RFC 9112 §3.2.2). */
  private void splitAbsoluteForm() {
    if (path.startsWith("/")) {
      return;
    }
    Matcher absolute = ABSOLUTE_FORM.matcher(path);
    if (absolute.matches()) {
      scheme = absolute.group(1);
      authority = absolute.group(2);
      path = absolute.group(3) == null ? "/" : absolute.group(3);
    }
  }

  void request(FieldBlock block, long nanos) {
    for (Field field : block.fields()) {
      switch (field.name()) {
        case ":method" -> method = field.value();
        case ":scheme" -> scheme = field.value();
        case ":authority" -> authority = field.value();
        case ":path" -> path = field.value();
        case ":protocol" -> innerProtocol = field.value();
        case "host" -> authority = authority == null ? field.value() : authority;
        default -> {}
      }
    }
    request.start(nanos, block.fields());
  }

  void response(Head head, long nanos) {
    if (protocol.isEmpty()) {
      protocol = head.version();
    }
    if (head.status() == SWITCHING_PROTOCOLS) {
      switched(head, nanos);
    } else if (head.status() / 100 != 1) {
      status = head.status();
      response.start(nanos, head.fields());
    }
  }

  private void switched(Head head, long nanos) {
    String protocol = head.field("upgrade").orElse("");
    if (!protocol.equalsIgnoreCase("h2c")) {
      innerProtocol = protocol;
      status = SWITCHING_PROTOCOLS;
      response.start(nanos, head.fields());
    }
  }

  void response(FieldBlock block, long nanos) {
    int code = status(block);
    if (code / 100 != 1) {
      status = code;
      response.start(nanos, block.fields());
    }
  }

  private static int status(FieldBlock block) {
    for (Field field : block.fields()) {
      if (field.name().equals(":status") && Head.status(field.value()) > 0) {
        return Head.status(field.value());
      }
    }
    return 0;
  }
}

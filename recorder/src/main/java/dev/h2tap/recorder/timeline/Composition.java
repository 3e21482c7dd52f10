package dev.h2tap.recorder.timeline;

/** What a body or a tunnel is made of. */
public enum Composition {
  /** Bytes without a meaning that h2tap knows. */
  BYTES(""),
  /** WebSocket messages (RFC 6455), after an upgrade or in an extended CONNECT (RFC 8441). */
  WEBSOCKET("WebSocket"),
  /** Length-prefixed messages of gRPC or gRPC-Web. */
  GRPC("gRPC"),
  /** Server-sent events. */
  EVENTS("event"),
  /** What goes through a tunnel that CONNECT opened (RFC 9110 §9.3.6). */
  TUNNEL("tunnel");

  private final String word;

  Composition(String word) {
    this.word = word;
  }

  /** The word in every view for such a message, empty for bytes. */
  public String word() {
    return word;
  }

  /** What that side of the stream is made of, as far as the heads tell. */
  static Composition of(HttpStream stream, boolean request) {
    if (stream.isSwitched()) {
      String protocol = stream.innerProtocol();
      if (protocol == null) {
        return stream.method().equals("CONNECT") ? TUNNEL : BYTES;
      }
      return protocol.equalsIgnoreCase("websocket") ? WEBSOCKET : BYTES;
    }
    Message message = request ? stream.request() : stream.response();
    String type = message.mediaType();
    if (isGrpc(type) && message.contentCoding() == null) {
      return GRPC;
    }
    boolean events = !request && type.equals("text/event-stream") && EventContents.canRead(message);
    return events ? EVENTS : BYTES;
  }

  /** Whether the response to this is one of gRPC, whatever its status. */
  static boolean isGrpc(HttpStream stream) {
    return stream.response().mediaType().startsWith("application/grpc");
  }

  /** Without gRPC-Web's form in base64. */
  private static boolean isGrpc(String type) {
    return type.startsWith("application/grpc") && !type.startsWith("application/grpc-web-text");
  }
}

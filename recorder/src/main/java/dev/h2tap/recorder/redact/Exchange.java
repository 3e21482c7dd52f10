package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.websocket.PerMessageDeflate;
import dev.h2tap.recorder.wire.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request and its response on one connection, as far as it matters for what is in them. */
final class Exchange {
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final String CONNECT = "CONNECT";

  private final Scope scope;
  private String method = "";
  private @Nullable String protocol;
  private int status;
  private @Nullable BodyHead requestHead;
  private @Nullable BodyHead responseHead;
  private @Nullable PerMessageDeflate deflate;
  private @Nullable Body requestBody;
  private @Nullable Body responseBody;
  private @Nullable Tunnel tunnel;
  private boolean requestEnded;
  private boolean responseEnded;

  Exchange(Scope scope) {
    this.scope = scope;
  }

  /** The method, empty where it is not known. */
  String method() {
    return method;
  }

  /** The status of the final response, 0 before there is one. */
  int status() {
    return status;
  }

  /** The request has begun. */
  void request(String requestMethod, @Nullable String extendedProtocol, List<Field> fields) {
    if (requestHead == null) {
      method = requestMethod;
      protocol = extendedProtocol;
      requestHead = BodyHead.of(fields);
    }
  }

  /** A head of the response has come, which may be an interim one. */
  void response(int code, List<Field> fields) {
    boolean upgrade =
        code == SWITCHING_PROTOCOLS && !value(fields, "upgrade").equalsIgnoreCase("h2c");
    if (responseHead != null || code / 100 == 1 && !upgrade) {
      return;
    }
    status = code;
    responseHead = BodyHead.of(fields);
    if (upgrade) {
      protocol = value(fields, "upgrade");
    }
    deflate = PerMessageDeflate.of(value(fields, "sec-websocket-extensions"));
  }

  private static String value(List<Field> fields, String name) {
    return fields.stream()
        .filter(field -> field.is(name))
        .map(field -> field.value().strip())
        .findFirst()
        .orElse("");
  }

  /** Whether the bytes of both sides are no longer messages of HTTP. */
  boolean isSwitched() {
    return status == SWITCHING_PROTOCOLS || status / 100 == 2 && method.equals(CONNECT);
  }

  /** Whether it is a tunnel to who knows what. */
  boolean isTunnel() {
    return protocol == null && method.equals(CONNECT);
  }

  /** What that side's content is searched by. */
  Body body(boolean request) {
    Body known = request ? requestBody : responseBody;
    if (known != null) {
      return known;
    }
    Body chosen = choose(request);
    if (request) {
      requestBody = chosen;
    } else {
      responseBody = chosen;
    }
    return chosen;
  }

  private Body choose(boolean request) {
    if (isSwitched() || status == 0 && method.equals(CONNECT)) {
      return switched(request);
    }
    BodyHead head = request ? requestHead : responseHead;
    boolean redirect = !request && status / 100 == 3;
    return head == null ? scope.bodies().unknown(scope) : scope.bodies().of(scope, head, redirect);
  }

  private Body switched(boolean request) {
    if (protocol == null || !protocol.equalsIgnoreCase("websocket")) {
      Tunnel into = tunnel == null ? new Tunnel(scope) : tunnel;
      tunnel = into;
      return into.half(request);
    } else if (scope.bodies().always().isEmpty()) {
      return Body.KEPT;
    }
    return status == 0
        ? new BlankedBody(scope, "WebSocket bytes before the response")
        : new WebSocketBody(scope, deflate);
  }

  /** Bytes were lost. */
  void lost(boolean request) {
    Body body = request ? requestBody : responseBody;
    if (body != null) {
      body.lost();
    }
  }

  /**
   * That side is over.
   *
   * @return whether both are now
   */
  boolean ended(boolean request) {
    end(request);
    requestEnded |= request;
    responseEnded |= !request;
    return requestEnded && responseEnded;
  }

  /** That side's content is over. */
  void end(boolean request) {
    Body body = request ? requestBody : responseBody;
    if (body != null) {
      body.end();
    }
  }

  /** Nothing more will come of it. */
  void end() {
    end(true);
    end(false);
  }
}

package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.grpc.Decoded;
import dev.h2tap.recorder.grpc.GrpcMessage;
import dev.h2tap.recorder.grpc.GrpcStatus;
import dev.h2tap.recorder.http1.Head;
import dev.h2tap.recorder.http1.Http1Parser;
import dev.h2tap.recorder.http2.FieldBlock;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.sse.ServerSentEvent;
import dev.h2tap.recorder.tls.TlsContent;
import dev.h2tap.recorder.websocket.WebSocketMessage;
import org.jspecify.annotations.Nullable;

/** What there is to see at one point of the timeline. */
public sealed interface Item {

  /** An event that speaks for itself: no bytes to decode. */
  record Happened(Event event) implements Item {}

  /**
   * The TLS handshake is complete.
   *
   * @param group as the engine told it, else from the handshake messages; null if neither tells
   */
  record Handshake(Event.TlsHandshakeComplete event, @Nullable String group) implements Item {}

  /** What a TLS record, or a message in several, carries. */
  record Tls(TlsContent content) implements Item {}

  /** The client's HTTP/2 connection preface. */
  record Preface() implements Item {}

  /**
   * An HTTP/2 frame.
   *
   * @param fields the field block that this frame completes, null where it completes none
   * @param preview the first bytes of data, empty but for DATA
   */
  record Http2(Frame frame, @Nullable FieldBlock fields, Preview preview) implements Item {}

  /** The head of an HTTP/1 message. */
  record Http1Head(boolean request, Head head) implements Item {}

  /**
   * Bytes of an HTTP/1 body that came in one record.
   *
   * @param bytes how many, chunk framing not counted
   */
  record Http1Body(boolean request, long bytes, Preview preview) implements Item {}

  /**
   * The end of an HTTP/1 message.
   *
   * @param bytes of the body, codings of the transfer undone
   * @param whole false where the connection ended before the message did
   */
  record Http1End(boolean request, long bytes, Http1Parser.BodyEnd end, boolean whole)
      implements Item {}

  /** A WebSocket message or control frame. */
  record WebSocket(WebSocketMessage message) implements Item {}

  /**
   * A gRPC message.
   *
   * @param preview its first bytes, with the compression undone
   * @param decoded what a descriptor says of it, null without one
   */
  record Grpc(GrpcMessage message, Preview preview, @Nullable Decoded decoded) implements Item {}

  /** The status at the end of a gRPC call. */
  record GrpcEnd(GrpcStatus status) implements Item {}

  /** A server-sent event. */
  record ServerEvent(ServerSentEvent event) implements Item {}

  /** Bytes that went through a tunnel at once. */
  record Tunnel(long bytes) implements Item {}

  /** Bytes that are neither HTTP/1 nor HTTP/2. */
  record Opaque(long bytes, Preview preview) implements Item {}

  /** Bytes that break the rules of their protocol. */
  record Malformed(String reason, Preview preview) implements Item {}

  /** Bytes that cannot be read since those before them are missing. */
  record Skipped(long bytes) implements Item {}

  /** Records that are not in the log though later ones are. */
  record Missing(long first, long last) implements Item {}

  /** An exchange with all that was seen of it on both sides. */
  record Exchange(ExchangeSummary summary) implements Item {}
}

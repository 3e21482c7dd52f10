package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.http1.Framing;
import dev.h2tap.recorder.http1.Head;
import dev.h2tap.recorder.http1.Http1Parser;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One direction of a connection while it speaks HTTP/1. */
final class Http1Half implements Http1Parser.Sink {
  private final Connection connection;
  private final boolean request;
  private final Output output;
  private final Http1Parser parser;
  private final PreviewBuilder preview;
  private @Nullable HttpStream stream;
  private boolean interim;
  private long pending;
  private Place pendingPlace = new Place(0, 0, 0, 0);
  private Place last = pendingPlace;

  Http1Half(Connection connection, boolean request, boolean fromStart, Output output) {
    this.connection = connection;
    this.request = request;
    this.output = output;
    this.parser = new Http1Parser(request, fromStart, this);
    this.preview = new PreviewBuilder(output.previewLimit());
  }

  void feed(ByteBuf bytes, Place start) {
    last = start;
    parser.feed(bytes, start);
    tellBody();
  }

  void lost() {
    parser.lost();
    stream = null;
  }

  void closed(Place at) {
    last = at;
    parser.closed();
  }

  @Override
  public @Nullable String head(Head head, Place at) {
    HttpStream current = request ? connection.nextRequest() : connection.unanswered();
    stream = current;
    if (request) {
      current.request(head, at.monotonicNanos());
    } else {
      interim = head.status() / 100 == 1;
      current.response(head, at.monotonicNanos());
    }
    output.item(at, connection, request, current, new Item.Http1Head(request, head));
    return current.method().isEmpty() ? null : current.method();
  }

  @Override
  public void framing(Framing framing) {}

  @Override
  public void body(ByteBuf bytes, Place at) {
    HttpStream current = stream;
    if (current == null) {
      return;
    }
    if (pending == 0) {
      pendingPlace = at;
    }
    Message message = message(current);
    preview.add(bytes, message.bodyBytes());
    message.body(bytes.readableBytes());
    pending += bytes.readableBytes();
    output.body(current, request, bytes);
  }

  @Override
  public void end(Http1Parser.BodyEnd end, boolean whole) {
    tellBody();
    HttpStream current = stream;
    if (current == null || interim && !request) {
      stream = null;
      return;
    }
    stream = null;
    if (!request) {
      connection.answered(current);
    }
    long bytes = message(current).bodyBytes();
    if (!whole || end.framing().kind() != Framing.Kind.NONE) {
      Item item = new Item.Http1End(request, bytes, end, whole);
      output.item(last, connection, request, current, item);
    }
    output.ended(current, request, whole, last);
  }

  @Override
  public void malformed(String reason, ByteBuf bytes, Place at) {
    tellBody();
    Preview shown = Preview.of(bytes, output.previewLimit());
    output.item(at, connection, request, stream, new Item.Malformed(reason, shown));
  }

  @Override
  public void skipped(long bytes, Place at) {
    output.item(at, connection, request, null, new Item.Skipped(bytes));
  }

  private void tellBody() {
    HttpStream current = stream;
    if (pending > 0 && current != null) {
      Item item = new Item.Http1Body(request, pending, preview.take(message(current)));
      output.item(pendingPlace, connection, request, current, item);
    }
    pending = 0;
  }

  private Message message(HttpStream of) {
    return request ? of.request() : of.response();
  }
}

package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.grpc.GrpcStatus;
import dev.h2tap.recorder.http1.Framing;
import dev.h2tap.recorder.http1.Head;
import dev.h2tap.recorder.http1.Http1Parser;
import dev.h2tap.recorder.wire.Field;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One direction of a connection while it speaks HTTP/1, and what it switches to. */
final class Http1Half implements Http1Parser.Sink {
  private final Connection connection;
  private final boolean request;
  private final Output output;
  private final Http1Parser parser;
  private final PreviewBuilder preview;
  private final HeldBytes held = new HeldBytes();
  private @Nullable HttpStream stream;
  private @Nullable HttpStream switching;
  private boolean interim;
  private boolean plain;
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

  /** Takes bytes that were recorded as HTTP/1. */
  void feed(ByteBuf bytes, Place start) {
    plain = true;
    take(bytes, start);
  }

  /** Takes bytes of something else, after {@link #isPassing}. */
  void feedOpaque(ByteBuf bytes, Place start) {
    plain = false;
    take(bytes, start);
  }

  private void take(ByteBuf bytes, Place start) {
    last = start;
    parser.feed(bytes, start);
    tellBody();
  }

  /** Whether what comes is no HTTP any more, or may be none. */
  boolean isPassing() {
    return parser.isPassing();
  }

  void lost() {
    HttpStream current = switching;
    if (parser.isPassing() && current != null && current.isSwitched()) {
      Contents contents = contents(current);
      if (contents != null) {
        contents.lost();
        contents.tell(connection, request, current, output);
      }
      return;
    }
    if (stream != null) {
      endContents(stream);
    }
    parser.lost();
    held.clear();
    stream = null;
    switching = null;
  }

  void closed(Place at) {
    last = at;
    HttpStream current = switching;
    if (parser.isPassing() && current != null) {
      held.clear();
      switching = null;
      if (current.isSwitched()) {
        endContents(current);
        output.ended(current, request, true, at);
        connection.unswitched(current, at);
      }
    }
    parser.closed();
    parser.resume();
  }

  @Override
  public @Nullable String head(Head head, Place at) {
    HttpStream current = request ? connection.nextRequest() : connection.unanswered();
    stream = current;
    if (request) {
      current.request(head, at.monotonicNanos());
    } else {
      current.response(head, at.monotonicNanos());
      interim = head.status() / 100 == 1 && !current.isSwitched();
    }
    output.item(at, connection, request, current, new Item.Http1Head(request, head));
    if (!request && !interim) {
      tellStatus(current, head.fields(), at);
    }
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
    Contents contents = contents(current);
    if (contents != null) {
      contents.take(bytes, at);
    } else {
      preview.add(bytes, message.bodyBytes());
    }
    message.body(bytes.readableBytes());
    pending += bytes.readableBytes();
    output.body(current, request, bytes, at);
  }

  @Override
  public void end(Http1Parser.BodyEnd end, boolean whole) {
    tellBody();
    HttpStream current = stream;
    stream = null;
    if (current == null || interim && !request) {
      return;
    }
    switching = current;
    if (!request) {
      connection.answered(current);
      if (current.isSwitched()) {
        connection.switched();
        return;
      }
    }
    endContents(current);
    long bytes = message(current).bodyBytes();
    if (!whole || end.framing().kind() != Framing.Kind.NONE) {
      Item item = new Item.Http1End(request, bytes, end, whole);
      output.item(last, connection, request, current, item);
    }
    if (!request) {
      tellStatus(current, end.trailers(), last);
    }
    output.ended(current, request, whole, last);
    if (!request) {
      connection.half(true).answered();
    }
  }

  /** The request that asked to switch was answered: what was held is judged again. */
  void answered() {
    held.release(this::passed);
  }

  @Override
  public void passed(ByteBuf bytes, Place at) {
    HttpStream current = switching;
    if (current == null) {
      return;
    }
    boolean tunnel = current.isSwitched() && current.composition(request) == Composition.TUNNEL;
    if (current.isSwitched() && !(tunnel && plain && request && parser.startsMessage(bytes))) {
      through(current, bytes, at);
    } else if (current.isSwitched()) {
      closed(at);
      parser.feed(bytes, at);
    } else if (current.status() != 0 || !held.add(bytes, at)) {
      parser.resume();
      held.release(parser::feed);
      parser.feed(bytes, at);
    }
  }

  /** Bytes of what was switched to. */
  private void through(HttpStream current, ByteBuf bytes, Place at) {
    message(current).body(bytes.readableBytes());
    output.body(current, request, bytes, at);
    Contents contents = contents(current);
    if (contents == null) {
      Item item = new Item.Opaque(bytes.readableBytes(), Preview.of(bytes, output.previewLimit()));
      output.item(at, connection, request, current, item);
    } else {
      contents.take(bytes, at);
      contents.tell(connection, request, current, output);
    }
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
      Contents contents = contents(current);
      if (contents != null) {
        contents.tell(connection, request, current, output);
      }
    }
    pending = 0;
  }

  private void endContents(HttpStream current) {
    Contents contents = message(current).contents();
    if (contents != null) {
      contents.end();
      contents.tell(connection, request, current, output);
    }
  }

  private void tellStatus(HttpStream current, List<Field> fields, Place at) {
    GrpcStatus status = Composition.isGrpc(current) ? GrpcStatus.of(fields) : null;
    if (status != null) {
      current.response().outcome(status);
      output.item(at, connection, request, current, new Item.GrpcEnd(status));
    }
  }

  private @Nullable Contents contents(HttpStream of) {
    return of.contents(request, output.previewLimit());
  }

  private Message message(HttpStream of) {
    return request ? of.request() : of.response();
  }
}

package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.grpc.GrpcStatus;
import dev.h2tap.recorder.http2.ErrorCode;
import dev.h2tap.recorder.http2.FieldBlock;
import dev.h2tap.recorder.http2.Flag;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.http2.FrameHeader;
import dev.h2tap.recorder.http2.FrameSplitter;
import dev.h2tap.recorder.http2.HeaderBlocks;
import dev.h2tap.recorder.http2.Setting;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One direction of a connection while it speaks HTTP/2. */
final class Http2Half implements FrameSplitter.Sink {
  private final Connection connection;
  private final boolean request;
  private final Output output;
  private final FrameSplitter splitter;
  private final HeaderBlocks blocks = new HeaderBlocks();
  private final PreviewBuilder preview;
  private @Nullable HttpStream dataStream;
  private int blockStream;
  private boolean blockEndsStream;

  Http2Half(Connection connection, boolean request, boolean fromStart, Output output) {
    this.connection = connection;
    this.request = request;
    this.output = output;
    this.splitter = new FrameSplitter(request, fromStart, this);
    this.preview = new PreviewBuilder(output.previewLimit());
    if (!fromStart) {
      blocks.lost();
    }
  }

  void feed(ByteBuf bytes, int firstFrame, Place start) {
    splitter.feed(bytes, firstFrame, start);
  }

  void lost() {
    splitter.lost();
    blocks.lost();
    dataStream = null;
    for (HttpStream stream : connection.streams()) {
      Contents contents = message(stream).contents();
      if (contents != null) {
        contents.lost();
        contents.tell(connection, request, stream, output);
      }
    }
  }

  void closed(Place at) {
    if (splitter.inFrame()) {
      malformed("the connection ended within a frame", Preview.NONE.bytes(), at);
    }
    splitter.lost();
    connection.streams().forEach(stream -> endContents(stream, request));
  }

  @Override
  public void preface(Place at) {
    output.item(at, connection, request, null, new Item.Preface());
  }

  @Override
  public void data(FrameHeader header, ByteBuf bytes, Place at) {
    HttpStream stream = connection.stream(header.stream());
    dataStream = stream;
    if (stream == null) {
      return;
    }
    Message message = message(stream);
    Contents contents = stream.contents(request, output.previewLimit());
    if (contents != null) {
      contents.take(bytes, at);
    } else {
      preview.add(bytes, message.bodyBytes());
    }
    message.body(bytes.readableBytes());
    output.body(stream, request, bytes, at);
  }

  @Override
  public void frame(Frame frame, Place at) {
    int number = frame.header().stream();
    FieldBlock fields = blocks.take(frame);
    if (frame instanceof Frame.Headers) {
      blockStream = number;
      blockEndsStream = frame.header().has(Flag.END_STREAM);
    } else if (frame instanceof Frame.PushPromise promise) {
      blockStream = promise.promised();
      blockEndsStream = false;
    }
    boolean promised = frame instanceof Frame.PushPromise || blockStream % 2 == 0;
    HttpStream stream =
        fields != null && number > 0 ? begin(fields, promised, at) : connection.stream(number);
    Preview shown = dataStream == null ? Preview.NONE : preview.take(message(dataStream));
    dataStream = null;
    if (frame instanceof Frame.Settings settings) {
      settings.settings().forEach(this::learn);
    }
    output.item(at, connection, request, stream, new Item.Http2(frame, fields, shown));
    if (stream != null) {
      tellContents(stream);
      if (fields != null && !request) {
        tellStatus(stream, fields, at);
      }
      finish(frame, fields != null, stream, at);
    }
  }

  @Override
  public void malformed(String reason, ByteBuf bytes, Place at) {
    Preview shown = Preview.of(bytes, output.previewLimit());
    output.item(at, connection, request, null, new Item.Malformed(reason, shown));
  }

  @Override
  public void skipped(long bytes, Place at) {
    output.item(at, connection, request, null, new Item.Skipped(bytes));
  }

  private Message message(HttpStream stream) {
    return request ? stream.request() : stream.response();
  }

  /** What a field block begins: a request, a response, or trailers. */
  private @Nullable HttpStream begin(FieldBlock fields, boolean promised, Place at) {
    boolean opens = request || promised;
    HttpStream stream =
        opens ? connection.openUnlessOver(blockStream) : connection.stream(blockStream);
    if (stream == null) {
      return null;
    }
    stream.overHttp2();
    boolean promise = !request && promised && !stream.request().started();
    if (request || promise) {
      if (!stream.request().started()) {
        stream.request(fields, at.monotonicNanos());
      }
    } else if (!stream.response().started()) {
      stream.response(fields, at.monotonicNanos());
    }
    return stream;
  }

  private void finish(Frame frame, boolean blockDone, HttpStream stream, Place at) {
    if (frame instanceof Frame.RstStream reset) {
      endContents(stream, true);
      endContents(stream, false);
      stream.reset(ErrorCode.name(reset.code()));
      output.reset(stream, at);
    } else if (frame instanceof Frame.PushPromise && blockDone) {
      output.ended(stream, true, true, at);
    } else if (blockDone && blockEndsStream
        || frame instanceof Frame.Data && frame.header().has(Flag.END_STREAM)) {
      endContents(stream, request);
      output.ended(stream, request, true, at);
    }
  }

  private void tellContents(HttpStream stream) {
    Contents contents = message(stream).contents();
    if (contents != null) {
      contents.tell(connection, request, stream, output);
    }
  }

  private void endContents(HttpStream stream, boolean ofRequest) {
    Contents contents = (ofRequest ? stream.request() : stream.response()).contents();
    if (contents != null) {
      contents.end();
      contents.tell(connection, ofRequest, stream, output);
    }
  }

  private void tellStatus(HttpStream stream, FieldBlock fields, Place at) {
    GrpcStatus status = Composition.isGrpc(stream) ? GrpcStatus.of(fields.fields()) : null;
    if (status != null) {
      tellContents(stream);
      stream.response().outcome(status);
      output.item(at, connection, request, stream, new Item.GrpcEnd(status));
    }
  }

  /** A setting of one side is the limit of the other side's encoder. */
  private void learn(Setting setting) {
    if (setting.id() == Setting.HEADER_TABLE_SIZE) {
      connection.half(!request).http2().blocks.allowTableSize(setting.value());
    }
  }
}

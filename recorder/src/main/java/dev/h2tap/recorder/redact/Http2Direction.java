package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.http2.FieldBlock;
import dev.h2tap.recorder.http2.Flag;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.http2.FrameHeader;
import dev.h2tap.recorder.http2.FrameSplitter;
import dev.h2tap.recorder.http2.FrameType;
import dev.h2tap.recorder.http2.HeaderBlocks;
import dev.h2tap.recorder.http2.Setting;
import dev.h2tap.recorder.wire.Field;
import dev.h2tap.recorder.wire.Place;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Frames of HTTP/2 in one direction. Every byte is accounted for: what is no frame, or one of
 * unknown meaning, goes.
 */
final class Http2Direction implements FrameSplitter.Sink {
  private static final Place NOWHERE = new Place(0, 0, 0, 0);
  private static final String NOT_HTTP2 = "bytes that are no HTTP/2";
  private static final int PREFACE = 24;
  private static final int PADDED = 8;
  private static final int GOAWAY_FIXED = 8;

  /**
   * ALTSVC (RFC 7838), ORIGIN (RFC 8336), PRIORITY_UPDATE (RFC 9218): nothing in them is secret.
   */
  private static final Set<Integer> HARMLESS = Set.of(0xa, 0xc, 0x10);

  private final Scope scope;
  private final Http2Exchanges exchanges;
  private final boolean request;
  private final FrameSplitter splitter;
  private final HeaderBlocks blocks = new HeaderBlocks(StandardCharsets.ISO_8859_1);
  private final FieldSection section;
  private final Span trail = new Span();
  private int blockStream;
  private boolean blockEndsStream;
  private boolean inData;
  private int dataLeft;
  private @Nullable Http1Exchanges text;

  Http2Direction(Scope scope, Http2Exchanges exchanges, boolean request, boolean fromStart) {
    this.scope = scope;
    this.exchanges = exchanges;
    this.request = request;
    this.splitter = new FrameSplitter(request, fromStart, this);
    this.section = new FieldSection(scope);
    if (!fromStart) {
      blocks.lost();
    }
  }

  /**
   * @param firstFrame as in {@link dev.h2tap.recorder.event.Event.Plaintext}
   */
  void feed(Span span, ByteBuf bytes, int firstFrame) {
    if (text != null) {
      text.half(request).feed(span, bytes);
      return;
    }
    trail.add(span);
    if (splitter.isLost()) {
      int length = bytes.readableBytes();
      int skipped = firstFrame < 0 ? length : Math.min(firstFrame, length);
      scope.blank(NOT_HTTP2, trail.take(skipped), bytes.slice(bytes.readerIndex(), skipped));
    }
    splitter.feed(bytes, firstFrame, NOWHERE);
    if (splitter.isLost()) {
      blank(bytes);
    }
  }

  /** All that is left goes; its end is the end of {@code known}. */
  private void blank(ByteBuf known) {
    int length = known.readableBytes();
    if (trail.length() > length) {
      scope.tally().blanked(NOT_HTTP2, trail.length());
      scope.edits().fill(trail.takeAll(), Search.MASK);
    } else {
      int rest = (int) trail.length();
      scope.blank(NOT_HTTP2, trail.takeAll(), known.slice(known.writerIndex() - rest, rest));
    }
  }

  /** Bytes are missing here. */
  void lost() {
    if (text != null) {
      text.lost();
    }
    text = null;
    section.unfinished();
    unfinished();
    splitter.lost();
    blocks.lost();
  }

  /** Nothing more will come. */
  void closed() {
    if (text != null) {
      text.closed();
    }
    section.unfinished();
    unfinished();
    splitter.lost();
  }

  /** Of a frame that has begun its header stays. */
  private void unfinished() {
    if (!inData) {
      trail.take(FrameHeader.LENGTH);
    }
    inData = false;
    blank(Unpooled.EMPTY_BUFFER);
  }

  @Override
  public void preface(Place at) {
    trail.take(PREFACE);
  }

  @Override
  public void data(FrameHeader header, ByteBuf bytes, Place at) {
    beginData(header);
    dataLeft -= bytes.readableBytes();
    exchanges.of(header.stream()).body(request).take(trail.take(bytes.readableBytes()), bytes);
  }

  private void beginData(FrameHeader header) {
    if (inData) {
      return;
    }
    inData = true;
    int padded = header.has(Flag.PADDED) && header.length() > 0 ? 1 : 0;
    trail.take(FrameHeader.LENGTH + padded);
    dataLeft = header.length() - padded;
  }

  @Override
  public void frame(Frame frame, Place at) {
    FrameHeader header = frame.header();
    if (header.type() == FrameType.DATA) {
      beginData(header);
      inData = false;
      scope.edits().fill(trail.take(dataLeft), 0);
      endStream(header);
      return;
    }
    Span span = trail.take(FrameHeader.LENGTH + header.length());
    FieldBlock fields = blocks.take(frame);
    if (frame instanceof Frame.Headers) {
      blockStream = header.stream();
      blockEndsStream = header.has(Flag.END_STREAM);
      section.add(frame, span);
    } else if (frame instanceof Frame.PushPromise promise) {
      blockStream = promise.promised();
      blockEndsStream = false;
      section.add(frame, span);
    } else if (frame instanceof Frame.Continuation continuation) {
      if (section.isOpen()) {
        section.add(frame, span);
      } else {
        blank("CONTINUATION without HEADERS", span, continuation.fragment());
      }
    } else {
      other(frame, span);
    }
    if (fields != null && section.isOpen()) {
      section.end(fields);
      fields(frame, fields.fields());
    } else if (fields != null) {
      blocks.lost();
    }
  }

  private void other(Frame frame, Span span) {
    if (frame instanceof Frame.Malformed malformed) {
      if (frame.header().carriesFields()) {
        section.unfinished();
      }
      int kept = (frame.header().flags() & PADDED) != 0 ? 1 : 0;
      ByteBuf payload = malformed.payload();
      int from = Math.min(kept, payload.readableBytes());
      blank(
          "malformed HTTP/2 frame",
          span,
          payload.slice(payload.readerIndex() + from, payload.readableBytes() - from));
    } else if (frame instanceof Frame.Unknown unknown) {
      if (!HARMLESS.contains(frame.header().type())) {
        blank("HTTP/2 frame of an unknown type", span, unknown.payload());
      }
    } else if (frame instanceof Frame.GoAway goAway) {
      goAway(goAway, span);
    } else if (frame instanceof Frame.RstStream) {
      exchanges.end(frame.header().stream());
    } else if (frame instanceof Frame.Settings settings) {
      settings.settings().forEach(this::learn);
    }
  }

  /** The last bytes of a frame go. */
  private void blank(String what, Span frame, ByteBuf end) {
    long from = frame.length() - end.readableBytes();
    scope.blank(what, frame.sub(from, frame.length()), end);
  }

  private void goAway(Frame.GoAway frame, Span span) {
    ByteBuf debug = frame.debugData();
    if (Text.readable(debug).isEmpty()) {
      blank("GOAWAY with debug data that is no text", span, debug);
      return;
    }
    String text = debug.toString(StandardCharsets.ISO_8859_1);
    String redacted = scope.words().redact(text, scope.tally());
    if (!redacted.equals(text)) {
      byte[] bytes = redacted.getBytes(StandardCharsets.ISO_8859_1);
      ByteBuf out = Unpooled.buffer();
      FrameHeader header = frame.header();
      FieldFrames.header(
          new FrameHeader(
              GOAWAY_FIXED + bytes.length, header.type(), header.flags(), header.stream()),
          out);
      out.writeInt(frame.lastStream()).writeInt((int) frame.code()).writeBytes(bytes);
      scope.edits().replace(span, ByteBufUtil.getBytes(out));
    }
  }

  /** A setting of one side is the limit of the other side's encoder. */
  private void learn(Setting setting) {
    if (setting.id() == Setting.HEADER_TABLE_SIZE) {
      exchanges.half(!request).blocks.allowTableSize(setting.value());
    }
  }

  private void fields(Frame frame, List<Field> fields) {
    Exchange exchange = exchanges.of(blockStream);
    if (request || frame instanceof Frame.PushPromise) {
      exchange.request(
          value(fields, ":method"),
          fields.stream().anyMatch(field -> field.is(":protocol"))
              ? value(fields, ":protocol")
              : null,
          fields);
    } else {
      String status = value(fields, ":status");
      exchange.response(status.matches("[0-9]{3}") ? Integer.parseInt(status) : 0, fields);
    }
    if (blockEndsStream) {
      exchanges.end(blockStream, request);
    }
  }

  private static String value(List<Field> fields, String name) {
    return fields.stream().filter(field -> field.is(name)).map(Field::value).findFirst().orElse("");
  }

  private void endStream(FrameHeader header) {
    if (header.has(Flag.END_STREAM)) {
      exchanges.end(header.stream(), request);
    }
  }

  /** An upstream that answers in HTTP/1 is understood all the same. */
  @Override
  public void malformed(String reason, ByteBuf bytes, Place at) {
    if (!request && trail.length() == bytes.readableBytes()) {
      Http1Exchanges http1 = new Http1Exchanges(scope, true);
      if (http1.half(false).startsMessage(bytes)) {
        text = http1;
        http1.half(false).feed(trail.takeAll(), bytes);
      }
    }
  }

  @Override
  public void skipped(long bytes, Place at) {}
}

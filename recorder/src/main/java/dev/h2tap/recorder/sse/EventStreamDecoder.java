package dev.h2tap.recorder.sse;

import dev.h2tap.recorder.wire.Beginning;
import dev.h2tap.recorder.wire.Place;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.ByteProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event stream, however its bytes were chunked. Keeps the beginning of one event and of
 * one line. Not safe for use by several threads.
 */
public final class EventStreamDecoder {

  /** Receives what was found, in wire order. */
  public interface Sink {
    /** An event is over; {@code at} is the place of its first byte. */
    void event(ServerSentEvent event, Place at);

    /** So many bytes were skipped before {@code at}, where an event begins. */
    void skipped(long bytes, Place at);
  }

  /** The longest value of a field other than data, and the longest comment, in bytes. */
  private static final int FIELD_LIMIT = 1 << 10;

  private static final ByteBuf LINE_FEED =
      Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[] {'\n'}).asReadOnly());
  private static final int BYTE_ORDER_MARK = 0xEFBBBF;

  private final Sink sink;
  private final Beginning line;
  private final Beginning data;
  private Place place = new Place(0, 0, 0, 0);
  private boolean first = true;
  private boolean afterCarriageReturn;
  private boolean begun;
  private boolean hasData;
  private @Nullable String event;
  private @Nullable String id;
  private @Nullable String retry;
  private @Nullable String comment;
  private boolean lost;
  private long skipped;

  /**
   * @param limit how many bytes of an event's data are kept
   */
  public EventStreamDecoder(int limit, Sink sink) {
    this.sink = sink;
    this.data = new Beginning(limit);
    this.line = new Beginning(Math.max(limit, FIELD_LIMIT) + "data: ".length());
  }

  /** Bytes were lost: reads on after the next blank line. */
  public void lost() {
    dispatch(false);
    line.clear();
    first = false;
    afterCarriageReturn = false;
    lost = true;
  }

  /** The stream has ended. */
  public void closed() {
    if (line.length() > 0 && !lost) {
      line();
    }
    dispatch(false);
  }

  /** Takes the readable bytes, which stay readable; {@code start} is the place of the first. */
  public void feed(ByteBuf bytes, Place start) {
    ByteBuf in = bytes.slice();
    while (in.isReadable()) {
      int before = in.readerIndex();
      boolean wasLost = lost;
      boolean lineEnded = read(in, start.at(start.offset() + before));
      skipped += wasLost ? in.readerIndex() - before : 0;
      if (lineEnded) {
        lineEnd(start.at(start.offset() + in.readerIndex()));
      }
    }
  }

  /** Reads up to the end of a line, or of what is there. */
  private boolean read(ByteBuf in, Place at) {
    boolean secondHalf = afterCarriageReturn && in.getByte(in.readerIndex()) == '\n';
    afterCarriageReturn = false;
    if (secondHalf) {
      in.skipBytes(1);
      return false;
    }
    if (!begun && line.length() == 0) {
      place = at;
    }
    int end = in.forEachByte(ByteProcessor.FIND_CRLF);
    line.add(in.readSlice((end < 0 ? in.writerIndex() : end) - in.readerIndex()));
    if (end >= 0) {
      afterCarriageReturn = in.readByte() == '\r';
    }
    return end >= 0;
  }

  private void lineEnd(Place after) {
    boolean blank = line.length() == 0;
    if (lost) {
      if (blank) {
        lost = false;
        sink.skipped(skipped, after);
        skipped = 0;
      }
    } else if (blank) {
      dispatch(true);
    } else {
      line();
    }
    line.clear();
  }

  /** A line that is not blank, whole or as far as it is kept. */
  private void line() {
    ByteBuf bytes = line.bytes().slice();
    if (first && bytes.readableBytes() >= 3 && bytes.getUnsignedMedium(0) == BYTE_ORDER_MARK) {
      bytes.skipBytes(3);
    }
    first = false;
    begun = true;
    int colon = bytes.bytesBefore((byte) ':');
    String name = Text.of(bytes.readSlice(Math.min(colon < 0 ? bytes.readableBytes() : colon, 16)));
    if (colon > 16) {
      return;
    }
    if (colon >= 0) {
      bytes.skipBytes(1);
    }
    if (bytes.isReadable() && bytes.getByte(bytes.readerIndex()) == ' ') {
      bytes.skipBytes(1);
    }
    field(name, bytes);
  }

  private void field(String name, ByteBuf value) {
    switch (name) {
      case "data" -> data(value);
      case "event" -> event = text(value);
      case "id" -> id = text(value);
      case "retry" -> retry = text(value);
      case "" -> comment = comment == null ? text(value) : comment;
      default -> {}
    }
  }

  private void data(ByteBuf value) {
    if (hasData) {
      data.add(LINE_FEED);
    }
    hasData = true;
    data.add(value);
    data.skip(line.length() - line.bytes().readableBytes());
  }

  private void dispatch(boolean whole) {
    if (begun) {
      sink.event(
          new ServerSentEvent(
              event, id, retry, comment, hasData, data.length(), data.bytes(), whole),
          place);
    }
    begun = false;
    hasData = false;
    event = null;
    id = null;
    retry = null;
    comment = null;
    data.clear();
  }

  private static String text(ByteBuf value) {
    int length = Math.min(value.readableBytes(), FIELD_LIMIT);
    return Text.of(ByteBufUtil.getBytes(value, value.readerIndex(), length));
  }
}

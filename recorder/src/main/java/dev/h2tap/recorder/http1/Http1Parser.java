package dev.h2tap.recorder.http1;

import dev.h2tap.recorder.wire.Field;
import dev.h2tap.recorder.wire.Place;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of one direction of an HTTP/1 connection, however its bytes were chunked. What
 * is malformed is told and read on as far as it makes sense. Keeps one head or trailer section at
 * most, and of that no more than {@link #SECTION_LIMIT} bytes. Not safe for use by several threads.
 */
public final class Http1Parser {

  /** The longest head or trailer section that is read, in bytes. */
  public static final int SECTION_LIMIT = 256 << 10;

  private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9A-Fa-f]{1,15}[ \t]*(;.*)?");

  /** What a line belongs to. */
  public enum Part {
    /** A start line, field lines, and the empty line behind them. */
    HEAD,
    /** The size of a chunk, and the line end behind its data. */
    CHUNKS,
    /** Field lines behind the last chunk, and the empty line behind them. */
    TRAILERS
  }

  /** Receives what was found, in wire order. Buffers are valid during the call only. */
  public interface Sink {
    /**
     * A line is whole; what it means follows.
     *
     * @param line as it was sent, its end included
     */
    default void line(Part part, ByteBuf line) {}

    /**
     * A head is whole.
     *
     * @return with a response the method of the request that it answers, null where that is not
     *     known; not used with a request
     */
    @Nullable String head(Head head, Place at);

    /** How the body of the last head is framed. */
    void framing(Framing framing);

    /** Bytes of the body, chunk framing undone. */
    void body(ByteBuf bytes, Place at);

    /**
     * The message is over.
     *
     * @param whole whether its own framing ended it, not a close
     */
    void end(BodyEnd end, boolean whole);

    /**
     * Bytes that follow a message after which HTTP may be over: a request that asks to upgrade or
     * to open a tunnel, a response that does so. Until {@link #resume} all bytes come here.
     */
    void passed(ByteBuf bytes, Place at);

    /** Something is wrong; where the message cannot be read on, its bytes follow here. */
    void malformed(String reason, ByteBuf bytes, Place at);

    /** So many bytes were skipped before {@code at}, where a message begins. */
    void skipped(long bytes, Place at);
  }

  /**
   * What there is to say when a message ended.
   *
   * @param chunks how many chunks, the last one of size zero not counted
   */
  public record BodyEnd(Framing framing, int chunks, List<Field> trailers) {}

  private enum State {
    HEAD,
    SIZED,
    CHUNK_SIZE,
    CHUNK_DATA,
    CHUNK_END,
    TRAILERS,
    UNTIL_CLOSE,
    PASSED,
    LOST
  }

  private final boolean requests;
  private final Sink sink;
  private final ByteBuf line = Unpooled.buffer(256, SECTION_LIMIT);
  private final List<Field> fields = new ArrayList<>();
  private State state;
  private @Nullable String startLine;
  private Place messagePlace = new Place(0, 0, 0, 0);
  private Place linePlace = messagePlace;
  private Framing framing = new Framing(Framing.Kind.NONE, 0, null);
  private int section;
  private long remaining;
  private int chunks;
  private boolean bareLineFeed;
  private boolean passes;
  private long skipped;

  /**
   * @param requests whether this direction carries requests
   * @param fromStart whether the first bytes fed are the first of the direction
   */
  public Http1Parser(boolean requests, boolean fromStart, Sink sink) {
    this.requests = requests;
    this.sink = sink;
    this.state = fromStart ? State.HEAD : State.LOST;
  }

  /** Bytes are messages of HTTP again. */
  public void resume() {
    reset();
    state = State.HEAD;
  }

  /** Whether bytes are handed on as they are, see {@link Sink#passed}. */
  public boolean isPassing() {
    return state == State.PASSED;
  }

  /** How many bytes wait for the end of their line. */
  public int pending() {
    return line.readableBytes();
  }

  /** Whether bytes are skipped up to where a message begins. */
  public boolean isLost() {
    return state == State.LOST;
  }

  /** Whether the head of a message has begun that is not whole. */
  public boolean isInHead() {
    return state == State.HEAD && (startLine != null || line.isReadable());
  }

  /** Bytes were lost: reads on where bytes begin with a start line. */
  public void lost() {
    reset();
    state = State.LOST;
  }

  /** The direction has ended: so has a message that has no other end. */
  public void closed() {
    boolean untilClose = state == State.UNTIL_CLOSE;
    boolean inMessage = state != State.HEAD && state != State.LOST && state != State.PASSED;
    if (untilClose || inMessage) {
      sink.end(new BodyEnd(framing, chunks, List.copyOf(fields)), untilClose);
    } else if (state == State.HEAD && (startLine != null || line.isReadable())) {
      sink.malformed(
          "the head of the message is cut short", rest(Unpooled.EMPTY_BUFFER), linePlace);
    }
    lost();
  }

  /** Takes the readable bytes, which stay readable; {@code start} is the place of the first. */
  public void feed(ByteBuf bytes, Place start) {
    ByteBuf in = bytes.slice();
    if (state == State.LOST) {
      if (!startsMessage(in)) {
        skipped += in.readableBytes();
        return;
      }
      if (skipped > 0) {
        sink.skipped(skipped, start);
        skipped = 0;
      }
      state = State.HEAD;
    }
    while (in.isReadable() && state != State.LOST) {
      Place at = start.at(start.offset() + in.readerIndex());
      switch (state) {
        case SIZED, CHUNK_DATA -> sized(in, at);
        case UNTIL_CLOSE -> sink.body(in.readSlice(in.readableBytes()), at);
        case PASSED -> sink.passed(in.readSlice(in.readableBytes()), at);
        default -> line(in, at);
      }
    }
  }

  /** Whether the bytes begin with the start line of a message. */
  public boolean startsMessage(ByteBuf in) {
    int end = in.bytesBefore(Math.min(in.readableBytes(), 8192), (byte) '\n');
    if (end < 0) {
      return false;
    }
    String first = in.toString(in.readerIndex(), end, StandardCharsets.ISO_8859_1).stripTrailing();
    return isStartLine(first);
  }

  private boolean isStartLine(String text) {
    return requests ? StartLine.isRequest(text) : StartLine.isStatus(text);
  }

  private void sized(ByteBuf in, Place at) {
    int available = (int) Math.min(remaining, in.readableBytes());
    remaining -= available;
    sink.body(in.readSlice(available), at);
    if (remaining == 0) {
      if (state == State.SIZED) {
        end();
      } else {
        state = State.CHUNK_END;
      }
    }
  }

  private void line(ByteBuf in, Place at) {
    if (!line.isReadable()) {
      linePlace = at;
    }
    int lineFeed = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
    int length = (lineFeed < 0 ? in.writerIndex() : lineFeed + 1) - in.readerIndex();
    section += length;
    if (section > SECTION_LIMIT) {
      giveUp("the head of the message is longer than h2tap reads", in);
      return;
    }
    line.writeBytes(in, length);
    if (lineFeed < 0) {
      return;
    }
    sink.line(part(), line.slice());
    int end = line.writerIndex() - 1;
    boolean carriageReturn = end > 0 && line.getByte(end - 1) == '\r';
    line.writerIndex(carriageReturn ? end - 1 : end);
    if (!carriageReturn && !bareLineFeed) {
      bareLineFeed = true;
      sink.malformed("a line ends with LF alone", Unpooled.EMPTY_BUFFER, linePlace);
    }
    String text = Text.of(line);
    switch (state) {
      case HEAD -> headLine(text, in);
      case CHUNK_SIZE -> chunkSize(text, in);
      case CHUNK_END -> chunkEnd(text, in);
      default -> trailerLine(text);
    }
    line.clear();
  }

  private Part part() {
    return switch (state) {
      case HEAD -> Part.HEAD;
      case CHUNK_SIZE, CHUNK_END -> Part.CHUNKS;
      default -> Part.TRAILERS;
    };
  }

  private void headLine(String text, ByteBuf in) {
    if (startLine == null) {
      if (text.isEmpty()) {
        section = 0;
        return;
      }
      messagePlace = linePlace;
      startLine = text;
      if (!isStartLine(text)) {
        giveUp(requests ? "no request line" : "no status line", in);
      }
    } else if (text.isEmpty()) {
      headEnd(new Head(startLine, List.copyOf(fields)));
    } else {
      field(text);
    }
  }

  private void headEnd(Head head) {
    fields.clear();
    section = 0;
    String method = sink.head(head, messagePlace);
    framing = requests ? Framing.ofRequest(head) : Framing.ofResponse(head, method);
    passes = requests ? asksToPass(head) : passes(head, method);
    sink.framing(framing);
    String fault = framing.fault();
    if (fault != null) {
      sink.malformed(fault, Unpooled.EMPTY_BUFFER, messagePlace);
    }
    remaining = framing.length();
    state =
        switch (framing.kind()) {
          case NONE -> State.HEAD;
          case SIZED -> State.SIZED;
          case CHUNKED -> State.CHUNK_SIZE;
          case UNTIL_CLOSE -> State.UNTIL_CLOSE;
        };
    if (state == State.HEAD || state == State.SIZED && remaining == 0) {
      end();
    }
  }

  private static boolean asksToPass(Head head) {
    return head.method().equals("CONNECT") || head.field("upgrade").isPresent();
  }

  private static boolean passes(Head head, @Nullable String method) {
    return head.status() == 101 || "CONNECT".equals(method) && head.status() / 100 == 2;
  }

  private void chunkSize(String text, ByteBuf in) {
    section = 0;
    if (!CHUNK_SIZE.matcher(text).matches()) {
      giveUp("no chunk size", in);
      return;
    }
    remaining = Long.parseLong(text.split("[ \t;]", 2)[0], 16);
    if (remaining == 0) {
      state = State.TRAILERS;
    } else {
      chunks++;
      state = State.CHUNK_DATA;
    }
  }

  private void chunkEnd(String text, ByteBuf in) {
    section = 0;
    state = State.CHUNK_SIZE;
    if (!text.isEmpty()) {
      giveUp("a chunk is longer than its size", in);
    }
  }

  private void trailerLine(String text) {
    if (text.isEmpty()) {
      end();
    } else {
      field(text);
    }
  }

  private void field(String text) {
    int colon = text.indexOf(':');
    if (text.charAt(0) == ' ' || text.charAt(0) == '\t') {
      sink.malformed("a folded field line", Unpooled.EMPTY_BUFFER, linePlace);
      fields.add(new Field("", text));
    } else if (colon <= 0) {
      sink.malformed("a field line without a name", Unpooled.EMPTY_BUFFER, linePlace);
      fields.add(new Field(text, ""));
    } else {
      if (text.charAt(colon - 1) == ' ' || text.charAt(colon - 1) == '\t') {
        sink.malformed("space before the colon of a field", Unpooled.EMPTY_BUFFER, linePlace);
      }
      fields.add(new Field(text.substring(0, colon), text.substring(colon + 1).strip()));
    }
  }

  private void end() {
    boolean over = passes;
    sink.end(new BodyEnd(framing, chunks, List.copyOf(fields)), true);
    reset();
    state = over ? State.PASSED : State.HEAD;
  }

  private void giveUp(String reason, ByteBuf in) {
    sink.malformed(reason, rest(in), linePlace);
    in.skipBytes(in.readableBytes());
    lost();
  }

  private ByteBuf rest(ByteBuf in) {
    return Unpooled.wrappedBuffer(line.copy(), in.slice());
  }

  private void reset() {
    line.clear();
    fields.clear();
    startLine = null;
    section = 0;
    chunks = 0;
    bareLineFeed = false;
    passes = false;
  }
}

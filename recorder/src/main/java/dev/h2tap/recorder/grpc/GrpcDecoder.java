package dev.h2tap.recorder.grpc;

import dev.h2tap.recorder.wire.Beginning;
import dev.h2tap.recorder.wire.Field;
import dev.h2tap.recorder.wire.Inflation;
import dev.h2tap.recorder.wire.Place;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Locale;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of one direction of a call, however their bytes were chunked. Keeps the
 * beginning of one message. Not safe for use by several threads.
 *
 * <pre>
 *  0                 | 1 2 3 4          | 5 ...
 *  0x80: trailers    | length,          | message, or
 *  0x01: compressed  | network order    | trailers as lines
 * </pre>
 */
public final class GrpcDecoder {

  /** What is kept of a message, in bytes; as much comes out of a compressed one. */
  public static final int MESSAGE_LIMIT = 1 << 20;

  /** Receives what was found, in wire order. Buffers given are valid during the call only. */
  public interface Sink {
    /** A message is over; {@code at} is the place of its first byte. */
    void message(GrpcMessage message, Place at);

    /** The status in the trailers of gRPC-Web. */
    void status(GrpcStatus status, Place at);

    /** Bytes that are no message; they are skipped up to where one seems to begin. */
    void malformed(String reason, ByteBuf bytes, Place at);

    /** So many bytes were skipped before {@code at}, where a message seems to begin. */
    void skipped(long bytes, Place at);
  }

  private static final int PREFIX = 5;
  private static final int COMPRESSED = 1;
  private static final int TRAILERS = 0x80;

  /** Beyond this a length is not believed where nothing else speaks for it. */
  private static final long LIKELY_LENGTH = 16 << 20;

  private final @Nullable String coding;
  private final Sink sink;
  private final ByteBuf prefix = Unpooled.buffer(PREFIX, PREFIX);
  private final Beginning message = new Beginning(MESSAGE_LIMIT);
  private Place place = new Place(0, 0, 0, 0);
  private boolean inMessage;
  private int flags;
  private long length;
  private long number;
  private boolean numberLost;
  private boolean lost;
  private long skipped;

  /**
   * @param coding grpc-encoding of this direction, null if none was sent
   */
  public GrpcDecoder(@Nullable String coding, Sink sink) {
    this.coding = coding == null ? null : coding.strip().toLowerCase(Locale.ROOT);
    this.sink = sink;
  }

  /** Bytes were lost: reads on where bytes look like messages. */
  public void lost() {
    cutShort();
    lost = true;
    numberLost = true;
  }

  /** The direction has ended. */
  public void closed() {
    if (prefix.isReadable()) {
      sink.malformed("the call ended within the prefix of a message", prefix.slice(), place);
    }
    cutShort();
  }

  /** Takes the readable bytes, which stay readable; {@code start} is the place of the first. */
  public void feed(ByteBuf bytes, Place start) {
    ByteBuf in = bytes.slice();
    if (lost) {
      if (!isPlausible(in)) {
        skipped += in.readableBytes();
        return;
      }
      if (skipped > 0) {
        sink.skipped(skipped, start);
        skipped = 0;
      }
      lost = false;
    }
    while (in.isReadable() && !lost) {
      if (inMessage) {
        int more = (int) Math.min(length - message.length(), in.readableBytes());
        message.add(in.readSlice(more));
      } else {
        prefix(in, start.at(start.offset() + in.readerIndex()));
      }
      if (inMessage && message.length() == length) {
        end(true);
      }
    }
  }

  private void prefix(ByteBuf in, Place at) {
    if (!prefix.isReadable()) {
      place = at;
    }
    prefix.writeBytes(in, Math.min(PREFIX - prefix.readableBytes(), in.readableBytes()));
    if (prefix.readableBytes() < PREFIX) {
      return;
    }
    flags = prefix.getUnsignedByte(0);
    length = prefix.getUnsignedInt(1);
    if (!isFlags(flags)) {
      ByteBuf all = Unpooled.wrappedBuffer(prefix.copy(), in.slice());
      sink.malformed("no gRPC message: it begins with neither 0 nor 1", all, place);
      in.skipBytes(in.readableBytes());
      lost();
      return;
    }
    prefix.clear();
    inMessage = true;
  }

  private void end(boolean whole) {
    if ((flags & TRAILERS) != 0) {
      trailers();
    } else {
      number++;
      sink.message(whole ? opened() : plain(false, null), place);
    }
    message.clear();
    inMessage = false;
  }

  private GrpcMessage opened() {
    if ((flags & COMPRESSED) == 0) {
      return plain(true, null);
    } else if (message.isCut()) {
      return plain(true, "too long for h2tap to undo its compression");
    }
    Inflation.Wrapper wrapper = wrapper();
    if (wrapper == null) {
      return plain(true, coding == null ? "no grpc-encoding was sent" : "h2tap cannot undo it");
    }
    Beginning content = new Beginning(MESSAGE_LIMIT);
    try (Inflation inflation = new Inflation(wrapper)) {
      inflation.add(message.bytes(), (long) MESSAGE_LIMIT * 64, content::add);
      if (!inflation.isFinished()) {
        throw new DataFormatException("its end is missing");
      }
    } catch (DataFormatException e) {
      return plain(true, "its compression cannot be undone: " + e.getMessage());
    }
    return new GrpcMessage(
        number(), length, content.length(), usedCoding(), content.bytes(), true, null);
  }

  private GrpcMessage plain(boolean whole, @Nullable String problem) {
    return new GrpcMessage(
        number(), length, message.length(), usedCoding(), message.bytes(), whole, problem);
  }

  private long number() {
    return numberLost ? 0 : number;
  }

  private @Nullable String usedCoding() {
    boolean compressed = (flags & COMPRESSED) != 0;
    return !compressed ? null : coding == null ? "unknown coding" : coding;
  }

  private Inflation.@Nullable Wrapper wrapper() {
    return switch (coding == null ? "" : coding) {
      case "gzip" -> Inflation.Wrapper.GZIP;
      case "deflate" -> Inflation.Wrapper.ZLIB;
      default -> null;
    };
  }

  /** The trailers of gRPC-Web stand in the body, as lines. */
  private void trailers() {
    List<Field> fields =
        Text.of(message.bytes())
            .lines()
            .filter(line -> line.indexOf(':') > 0)
            .map(line -> line.split(":", 2))
            .map(parts -> new Field(parts[0].strip(), parts[1].strip()))
            .toList();
    GrpcStatus status = GrpcStatus.of(fields);
    if (status != null) {
      sink.status(status, place);
    }
  }

  private void cutShort() {
    prefix.clear();
    if (inMessage) {
      end(false);
    }
  }

  private static boolean isFlags(int flags) {
    return (flags & ~(TRAILERS | COMPRESSED)) == 0;
  }

  /** Whether the bytes can be read as messages up to their end. */
  private static boolean isPlausible(ByteBuf bytes) {
    ByteBuf in = bytes.slice();
    while (in.readableBytes() >= PREFIX) {
      int first = in.readUnsignedByte();
      long length = in.readUnsignedInt();
      if (!isFlags(first) || length > LIKELY_LENGTH) {
        return false;
      }
      in.skipBytes((int) Math.min(length, in.readableBytes()));
    }
    return bytes.readableBytes() >= PREFIX;
  }
}

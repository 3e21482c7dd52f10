package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.sse.EventStreamDecoder;
import dev.h2tap.recorder.sse.ServerSentEvent;
import dev.h2tap.recorder.wire.Inflation;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import java.util.Locale;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/** An event stream, with the content codings gzip and deflate undone. */
final class EventContents extends Contents implements EventStreamDecoder.Sink {

  /** The most that comes out of what one record or frame adds to a compressed stream, in bytes. */
  private static final long INFLATE_LIMIT = 64 << 20;

  private final int limit;
  private final EventStreamDecoder decoder;
  private final boolean coded;
  private @Nullable Inflation inflation;

  EventContents(Message message, int limit) {
    super(message);
    this.limit = limit;
    this.decoder = new EventStreamDecoder(limit, this);
    String coding = message.contentCoding();
    this.coded = coding != null;
    Inflation.Wrapper wrapper = coding == null ? null : wrapper(coding);
    this.inflation = wrapper == null ? null : new Inflation(wrapper);
  }

  /** Whether a body with that coding can be read. */
  static boolean canRead(Message message) {
    String coding = message.contentCoding();
    return coding == null || wrapper(coding) != null;
  }

  private static Inflation.@Nullable Wrapper wrapper(String coding) {
    return switch (coding.strip().toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip" -> Inflation.Wrapper.GZIP;
      case "deflate" -> Inflation.Wrapper.ZLIB;
      default -> null;
    };
  }

  @Override
  void feed(ByteBuf bytes, Place start) {
    Inflation undo = inflation;
    if (undo != null) {
      try {
        undo.add(bytes, INFLATE_LIMIT, piece -> decoder.feed(piece, start));
      } catch (DataFormatException e) {
        String reason = "its content coding cannot be undone: " + e.getMessage();
        found(new Item.Malformed(reason, Preview.of(bytes, limit)), start);
        lost();
      }
    } else if (!coded) {
      decoder.feed(bytes, start);
    }
  }

  /** Bytes of a coded stream cannot be read without those before them. */
  @Override
  void lost() {
    decoder.lost();
    close();
  }

  @Override
  void closed() {
    decoder.closed();
    close();
  }

  @Override
  public void event(ServerSentEvent event, Place at) {
    if (event.hasData()) {
      foundMessage(new Item.ServerEvent(event), at);
    } else {
      found(new Item.ServerEvent(event), at);
    }
  }

  @Override
  public void skipped(long bytes, Place at) {
    found(new Item.Skipped(bytes), at);
  }

  private void close() {
    if (inflation != null) {
      inflation.close();
      inflation = null;
    }
  }
}

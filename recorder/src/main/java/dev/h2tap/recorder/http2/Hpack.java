package dev.h2tap.recorder.http2;

import dev.h2tap.recorder.wire.Field;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * HPACK (RFC 7541) in wire order, on top of Netty's decoder.
 *
 * <p>After a loss the dynamic table is filled with nameless entries of the smallest size (32 bytes,
 * §4.1). Entries added since then have the index that their encoder knows; any older index meets a
 * nameless entry and is shown as lost in place of failing.
 */
final class Hpack {

  /** The largest dynamic table that is followed, in bytes. */
  private static final int TABLE_LIMIT = 1 << 20;

  private static final int FIELD_LIST_LIMIT = 4 << 20;
  private static final int DEFAULT_TABLE_SIZE = 4096;
  private static final int ENTRY_OVERHEAD = 32;
  private static final int ASSUMED_TABLE_SIZE = 64 << 10;

  private long allowed = DEFAULT_TABLE_SIZE;
  private final Function<byte[], String> text;
  private WireOrder decoder;

  /**
   * @param text reads names and values
   */
  Hpack(Function<byte[], String> text) {
    this.text = text;
    this.decoder = new WireOrder(text);
  }

  /**
   * Only ever raises the limit: to use less, the encoder says so in the block itself (§4.2), and a
   * reader loses nothing by believing it.
   */
  void allowTableSize(long size) {
    allowed = Math.max(allowed, Math.min(size, TABLE_LIMIT));
    decoder.limit(allowed);
  }

  void lost() {
    decoder = new WireOrder(text);
    allowed = Math.max(allowed, ASSUMED_TABLE_SIZE);
    decoder.limit(allowed);
    decoder.decode(namelessEntries(allowed));
  }

  FieldBlock tooLong() {
    lost();
    return new FieldBlock(List.of(), true, "the field block is longer than h2tap decodes");
  }

  FieldBlock decode(ByteBuf block) {
    WireOrder current = decoder;
    String error = current.decode(block);
    if (error != null) {
      lost();
    }
    return new FieldBlock(List.copyOf(current.fields), current.lostAny(), error);
  }

  /**
   * A block of a table size update and so many empty literals that the table is full but for one:
   * Netty's table takes itself for empty when it holds as many entries as it can.
   */
  private static ByteBuf namelessEntries(long tableSize) {
    int entries = (int) (tableSize / ENTRY_OVERHEAD) - 1;
    ByteBuf block = Unpooled.buffer(3 * entries + 8);
    block.writeByte(0x3f);
    long rest = tableSize - 0x1f;
    while (rest >= 0x80) {
      block.writeByte((int) (rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    block.writeByte((int) rest);
    for (int i = 0; i < entries; i++) {
      block.writeMedium(0x400000);
    }
    return block;
  }

  /** Netty's decoder, with the fields kept as they come. */
  private static final class WireOrder extends DefaultHttp2HeadersDecoder {
    private final List<Field> fields = new ArrayList<>();

    private final Function<byte[], String> text;
    private final Http2Headers taker = new Taker();
    private boolean lostAny;

    WireOrder(Function<byte[], String> text) {
      super(false, FIELD_LIST_LIMIT);
      this.text = text;
    }

    void limit(long tableSize) {
      try {
        maxHeaderTableSize(tableSize);
      } catch (Http2Exception e) {
        throw new IllegalArgumentException(e);
      }
    }

    /** Leaves the fields behind; returns why decoding stopped, null where it did not. */
    @Nullable String decode(ByteBuf block) {
      fields.clear();
      lostAny = false;
      try {
        decodeHeaders(0, block.slice());
        return null;
      } catch (Http2Exception e) {
        return e.getMessage();
      }
    }

    boolean lostAny() {
      return lostAny;
    }

    @Override
    protected Http2Headers newHeaders() {
      return taker;
    }

    /** Entries of the tables keep their text: the same string wherever they are referred to. */
    private String text(CharSequence chars) {
      AsciiString bytes = AsciiString.of(chars);
      return Text.isAscii(bytes.array(), bytes.arrayOffset(), bytes.length())
          ? bytes.toString()
          : text.apply(bytes.toByteArray());
    }

    /** Keeps nothing itself, so one is enough for all blocks. */
    private final class Taker extends DefaultHttp2Headers {
      Taker() {
        super(false);
      }

      @Override
      public Http2Headers add(CharSequence name, CharSequence value) {
        String told = text(name);
        lostAny |= told.isEmpty() || told.equals(FieldBlock.LOST);
        fields.add(new Field(told.isEmpty() ? FieldBlock.LOST : told, text(value)));
        return this;
      }
    }
  }
}

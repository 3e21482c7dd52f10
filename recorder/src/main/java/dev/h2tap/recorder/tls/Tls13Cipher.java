package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Record protection of TLS 1.3 (RFC 8446 §5.2). */
final class Tls13Cipher implements RecordCipher {
  private static final int HEADER = 5;
  private static final int APPLICATION_DATA = 23;

  /** What every record says, whatever the version is (RFC 8446 §5.1). */
  private static final int VERSION = 0x0303;

  private final AeadKey key;
  private final byte[] iv;

  Tls13Cipher(AeadKey key, byte[] iv) {
    this.key = key;
    this.iv = iv;
  }

  @Override
  public @Nullable Opened open(long sequence, ByteBuf record) {
    ByteBuf in = record.duplicate();
    byte[] header = ByteBufUtil.getBytes(in.readSlice(HEADER));
    ByteBuf inner = key.open(nonce(iv, sequence), header, in);
    if (inner == null) {
      return null;
    }
    int end = inner.writerIndex();
    while (end > 0 && inner.getByte(end - 1) == 0) {
      end--;
    }
    return end == 0
        ? null
        : new Opened(inner.getUnsignedByte(end - 1), inner.slice(0, end - 1), HEADER);
  }

  @Override
  public ByteBuf seal(long sequence, int contentType, ByteBuf content) {
    int length = content.readableBytes() + 1 + AeadKey.TAG_LENGTH;
    byte[] header =
        ByteBuffer.allocate(HEADER)
            .put((byte) APPLICATION_DATA)
            .putShort((short) VERSION)
            .putShort((short) length)
            .array();
    ByteBuf inner =
        Unpooled.wrappedBuffer(
            content.slice(), Unpooled.wrappedBuffer(new byte[] {(byte) contentType}));
    return Unpooled.wrappedBuffer(
        Unpooled.wrappedBuffer(header), key.seal(nonce(iv, sequence), header, inner));
  }

  /** The sequence number, padded on the left and added to the IV without carry (§5.3). */
  static byte[] nonce(byte[] iv, long sequence) {
    ByteBuffer nonce = ByteBuffer.wrap(iv.clone());
    int last = iv.length - Long.BYTES;
    return nonce.putLong(last, nonce.getLong(last) ^ sequence).array();
  }
}

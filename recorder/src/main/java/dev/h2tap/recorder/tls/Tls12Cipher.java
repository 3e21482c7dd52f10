package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Record protection of TLS 1.2 with AES-GCM (RFC 5288) or ChaCha20-Poly1305 (RFC 7905). */
final class Tls12Cipher implements RecordCipher {
  private static final int HEADER = 5;
  private static final int VERSION = 0x0303;
  private static final int EXPLICIT_NONCE = 8;

  private final boolean chaCha;
  private final AeadKey key;
  private final byte[] iv;

  private Tls12Cipher(boolean chaCha, AeadKey key, byte[] iv) {
    this.chaCha = chaCha;
    this.key = key;
    this.iv = iv;
  }

  /**
   * Takes the key of one direction from the key block (RFC 5246 §6.3).
   *
   * @param client whether the client is the sender
   */
  static Tls12Cipher of(
      AeadSuite suite, byte[] master, byte[] clientRandom, byte[] serverRandom, boolean client) {
    int ivLength = suite.chaCha() ? 12 : 4;
    byte[] seed =
        ByteBuffer.allocate(serverRandom.length + clientRandom.length)
            .put(serverRandom)
            .put(clientRandom)
            .array();
    ByteBuffer block =
        ByteBuffer.wrap(
            Tls12Prf.expand(
                suite.hmac(), master, "key expansion", seed, 2 * (suite.keyLength() + ivLength)));
    byte[] key = new byte[suite.keyLength()];
    byte[] iv = new byte[ivLength];
    block.get(client ? 0 : key.length, key);
    block.get(2 * key.length + (client ? 0 : iv.length), iv);
    return new Tls12Cipher(suite.chaCha(), new AeadKey(suite, key), iv);
  }

  @Override
  public @Nullable Opened open(long sequence, ByteBuf record) {
    int explicit = chaCha ? 0 : EXPLICIT_NONCE;
    int length = record.readableBytes() - HEADER - explicit - AeadKey.TAG_LENGTH;
    if (length < 0) {
      return null;
    }
    ByteBuf in = record.duplicate();
    int type = in.readUnsignedByte();
    int version = in.readUnsignedShort();
    in.skipBytes(2);
    byte[] nonce =
        chaCha ? Tls13Cipher.nonce(iv, sequence) : nonce(in.readSlice(EXPLICIT_NONCE).nioBuffer());
    ByteBuf content = key.open(nonce, additional(sequence, type, version, length), in);
    return content == null ? null : new Opened(type, content, HEADER + explicit);
  }

  /** The explicit part of the nonce is the sequence number, as RFC 5288 §3 suggests. */
  @Override
  public ByteBuf seal(long sequence, int contentType, ByteBuf content) {
    int length = content.readableBytes();
    ByteBuffer explicit =
        chaCha
            ? ByteBuffer.allocate(0)
            : ByteBuffer.allocate(EXPLICIT_NONCE).putLong(sequence).flip();
    byte[] nonce = chaCha ? Tls13Cipher.nonce(iv, sequence) : nonce(explicit.duplicate());
    ByteBuf header =
        Unpooled.buffer(HEADER)
            .writeByte(contentType)
            .writeShort(VERSION)
            .writeShort(explicit.remaining() + length + AeadKey.TAG_LENGTH);
    return Unpooled.wrappedBuffer(
        header,
        Unpooled.wrappedBuffer(explicit),
        key.seal(nonce, additional(sequence, contentType, VERSION, length), content));
  }

  private byte[] nonce(ByteBuffer explicit) {
    return ByteBuffer.allocate(iv.length + EXPLICIT_NONCE).put(iv).put(explicit).array();
  }

  private static byte[] additional(long sequence, int type, int version, int length) {
    return ByteBuffer.allocate(13)
        .putLong(sequence)
        .put((byte) type)
        .putShort((short) version)
        .putShort((short) length)
        .array();
  }
}

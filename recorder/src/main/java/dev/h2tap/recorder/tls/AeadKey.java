package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A key of an AEAD cipher (RFC 5116). */
final class AeadKey {
  static final int TAG_LENGTH = 16;
  private static final int TAG_BITS = TAG_LENGTH * Byte.SIZE;

  private final boolean chaCha;
  private final SecretKeySpec key;

  AeadKey(AeadSuite suite, byte[] key) {
    this.chaCha = suite.chaCha();
    this.key = new SecretKeySpec(key, chaCha ? "ChaCha20" : "AES");
  }

  /** The plaintext; null where the bytes are not what was sealed with this key. */
  @Nullable ByteBuf open(byte[] nonce, byte[] additional, ByteBuf sealed) {
    if (sealed.readableBytes() < TAG_LENGTH) {
      return null;
    }
    try {
      return Unpooled.wrappedBuffer(
          cipher(Cipher.DECRYPT_MODE, nonce, additional).doFinal(ByteBufUtil.getBytes(sealed)));
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  /** The ciphertext with its tag: what {@link #open} opens. */
  ByteBuf seal(byte[] nonce, byte[] additional, ByteBuf plaintext) {
    try {
      return Unpooled.wrappedBuffer(
          cipher(Cipher.ENCRYPT_MODE, nonce, additional).doFinal(ByteBufUtil.getBytes(plaintext)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] additional) throws GeneralSecurityException {
    AlgorithmParameterSpec parameters =
        chaCha ? new IvParameterSpec(nonce) : new GCMParameterSpec(TAG_BITS, nonce);
    Cipher cipher = Cipher.getInstance(chaCha ? "ChaCha20-Poly1305" : "AES/GCM/NoPadding");
    cipher.init(mode, key, parameters);
    cipher.updateAAD(additional);
    return cipher;
  }
}

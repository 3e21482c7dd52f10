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
  private static final int TAG_BITS = 128;

  private final boolean chaCha;
  private final SecretKeySpec key;

  AeadKey(AeadSuite suite, byte[] key) {
    this.chaCha = suite.chaCha();
    this.key = new SecretKeySpec(key, chaCha ? "ChaCha20" : "AES");
  }

  /** The plaintext; null where the bytes are not what was sealed with this key. */
  @Nullable ByteBuf open(byte[] nonce, byte[] additional, ByteBuf sealed) {
    if (sealed.readableBytes() < TAG_BITS / Byte.SIZE) {
      return null;
    }
    AlgorithmParameterSpec parameters =
        chaCha ? new IvParameterSpec(nonce) : new GCMParameterSpec(TAG_BITS, nonce);
    try {
      Cipher cipher = Cipher.getInstance(chaCha ? "ChaCha20-Poly1305" : "AES/GCM/NoPadding");
      cipher.init(Cipher.DECRYPT_MODE, key, parameters);
      cipher.updateAAD(additional);
      return Unpooled.wrappedBuffer(cipher.doFinal(ByteBufUtil.getBytes(sealed)));
    } catch (GeneralSecurityException e) {
      return null;
    }
  }
}

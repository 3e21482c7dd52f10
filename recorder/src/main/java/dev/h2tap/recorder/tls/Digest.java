package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Digests in lower-case hex. */
final class Digest {
  private Digest() {}

  static String hex(String algorithm, byte[] bytes) {
    try {
      return ByteBufUtil.hexDump(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String hex(String algorithm, String text) {
    return hex(algorithm, text.getBytes(StandardCharsets.US_ASCII));
  }
}

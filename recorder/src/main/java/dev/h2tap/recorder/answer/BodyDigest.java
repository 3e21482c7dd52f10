package dev.h2tap.recorder.answer;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Bytes by their number and their SHA-256. */
final class BodyDigest {
  private static final int SHOWN = 8;

  private final MessageDigest digest;
  private long length;

  BodyDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Takes more.
   *
   * @param bytes the beginning of them, or all
   * @param count how many there are
   */
  void add(ByteBuf bytes, long count) {
    for (ByteBuffer part : bytes.nioBuffers()) {
      digest.update(part);
    }
    length += count;
  }

  long length() {
    return length;
  }

  /** In words. Ends the digest. */
  String told() {
    byte[] sum = digest.digest();
    return length
        + (length == 1 ? " byte" : " bytes")
        + ", SHA-256 "
        + HexFormat.of().formatHex(sum, 0, SHOWN)
        + "…";
  }
}

package dev.h2tap.recorder.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The pseudorandom function of TLS 1.2 (RFC 5246 §5), which javax.crypto keeps to itself. */
final class Tls12Prf {
  private Tls12Prf() {}

  /**
   * P_hash of label and seed.
   *
   * @param hmac as javax.crypto names it
   * @param secret not empty
   */
  static byte[] expand(String hmac, byte[] secret, String label, byte[] seed, int length) {
    try {
      Mac mac = Mac.getInstance(hmac);
      mac.init(new SecretKeySpec(secret, hmac));
      byte[] name = label.getBytes(StandardCharsets.US_ASCII);
      byte[] input = ByteBuffer.allocate(name.length + seed.length).put(name).put(seed).array();
      ByteBuffer result = ByteBuffer.allocate(length);
      byte[] a = input;
      while (result.hasRemaining()) {
        a = mac.doFinal(a);
        mac.update(a);
        byte[] block = mac.doFinal(input);
        result.put(block, 0, Math.min(block.length, result.remaining()));
      }
      return result.array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

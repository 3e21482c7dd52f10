package dev.h2tap.recorder.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/** What TLS 1.3 makes from a traffic secret (RFC 8446 §7). */
final class KeySchedule {
  private static final int IV_LENGTH = 12;

  private final AeadSuite suite;

  KeySchedule(AeadSuite suite) {
    this.suite = suite;
  }

  /** The key to the records (§7.3). */
  RecordCipher cipher(byte[] secret) {
    return new Tls13Cipher(
        new AeadKey(suite, expand(secret, "key", suite.keyLength())),
        expand(secret, "iv", IV_LENGTH));
  }

  /** The secret that follows after a KeyUpdate (§7.2). */
  byte[] next(byte[] secret) {
    return expand(secret, "traffic upd", suite.hashLength());
  }

  /** HKDF-Expand-Label with an empty context (§7.1). */
  private byte[] expand(byte[] secret, String label, int length) {
    byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
    byte[] info =
        ByteBuffer.allocate(2 + 1 + name.length + 1)
            .putShort((short) length)
            .put((byte) name.length)
            .put(name)
            .put((byte) 0)
            .array();
    Digest hash = suite.sha384() ? new SHA384Digest() : new SHA256Digest();
    HKDFBytesGenerator hkdf = new HKDFBytesGenerator(hash);
    hkdf.init(HKDFParameters.skipExtractParameters(secret, info));
    byte[] result = new byte[length];
    hkdf.generateBytes(result, 0, length);
    return result;
  }
}

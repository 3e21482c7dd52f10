package dev.h2tap.recorder.tls;

import java.util.Optional;

/**
 * What of a cipher suite matters for reading its records.
 *
 * @param chaCha whether ChaCha20-Poly1305, else AES-GCM
 * @param keyLength in bytes
 * @param sha384 whether the hash of key schedule and PRF is SHA-384, else SHA-256
 */
record AeadSuite(boolean chaCha, int keyLength, boolean sha384) {

  /** By its IANA name; empty for suites that cannot be read here: CBC, CCM, RC4 and the like. */
  static Optional<AeadSuite> of(String name) {
    boolean sha384 = name.endsWith("_SHA384");
    if (name.contains("_AES_128_GCM_")) {
      return Optional.of(new AeadSuite(false, 16, sha384));
    } else if (name.contains("_AES_256_GCM_")) {
      return Optional.of(new AeadSuite(false, 32, sha384));
    } else if (name.contains("_CHACHA20_POLY1305_")) {
      return Optional.of(new AeadSuite(true, 32, sha384));
    }
    return Optional.empty();
  }

  String hmac() {
    return sha384 ? "HmacSHA384" : "HmacSHA256";
  }

  int hashLength() {
    return sha384 ? 48 : 32;
  }
}

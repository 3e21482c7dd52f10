package dev.h2tap.proxy.tls.explain;

import java.security.Key;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;

/** A key in words. */
final class KeyWords {
  private KeyWords() {}

  /** Its kind and size, for example {@code RSA 2048}, {@code EC 256} or {@code Ed25519}. */
  static String of(Key key) {
    if (key instanceof RSAKey rsa) {
      return "RSA " + rsa.getModulus().bitLength();
    }
    return key instanceof ECKey ec
        ? "EC " + ec.getParams().getOrder().bitLength()
        : key.getAlgorithm();
  }
}

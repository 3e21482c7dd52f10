package dev.h2tap.proxy.tls.mint;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** A kind of key pair for a certificate to be issued. */
public enum KeyKind {
  EC,
  RSA,
  ED25519;

  /** A fresh pair: P-256, RSA with 2048 bits, or Ed25519. */
  public KeyPair generate() {
    try {
      KeyPairGenerator generator =
          KeyPairGenerator.getInstance(this == ED25519 ? "Ed25519" : name());
      if (this == EC) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      } else if (this == RSA) {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.h2tap.proxy.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A digest of a certificate's DER as people compare it: upper-case hex with colons. */
public final class Fingerprint {
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();

  private Fingerprint() {}

  public static String sha256(byte[] der) {
    return of("SHA-256", der);
  }

  public static String sha1(byte[] der) {
    return of("SHA-1", der);
  }

  private static String of(String algorithm, byte[] der) {
    try {
      return COLONS.formatHex(MessageDigest.getInstance(algorithm).digest(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

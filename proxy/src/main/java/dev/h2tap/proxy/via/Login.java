package dev.h2tap.proxy.via;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** A name and a password. */
public record Login(String user, String password) {

  /**
   * The bytes in which they are sent: by HTTP's Basic scheme (RFC 7617 §2), and by SOCKS5's method
   * (RFC 1929 §2).
   */
  List<byte[]> secrets() {
    byte[] name = user.getBytes(StandardCharsets.US_ASCII);
    byte[] word = password.getBytes(StandardCharsets.US_ASCII);
    byte[] socks = new byte[name.length + 1 + word.length];
    System.arraycopy(name, 0, socks, 0, name.length);
    socks[name.length] = (byte) word.length;
    System.arraycopy(word, 0, socks, name.length + 1, word.length);
    byte[] basic =
        Base64.getEncoder().encode((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return List.of(basic, socks);
  }

  /** Never the credentials. */
  @Override
  public String toString() {
    return "credentials";
  }
}

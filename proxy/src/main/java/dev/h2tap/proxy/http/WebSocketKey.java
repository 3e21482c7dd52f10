package dev.h2tap.proxy.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The key of a WebSocket's opening handshake in HTTP/1.1, by which a server proves that it has read
 * it (RFC 6455 §4.2.2). In HTTP/2 there is none (RFC 8441 §5).
 */
public final class WebSocketKey {
  /** The field of the request. */
  public static final String FIELD = "Sec-WebSocket-Key";

  /** The field of the response. */
  public static final String ACCEPT_FIELD = "Sec-WebSocket-Accept";

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int LENGTH = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private WebSocketKey() {}

  /** A key that was never used. */
  public static String fresh() {
    byte[] nonce = new byte[LENGTH];
    RANDOM.nextBytes(nonce);
    return Base64.getEncoder().encodeToString(nonce);
  }

  /** The value of Sec-WebSocket-Accept that belongs to this key. */
  public static String accept(CharSequence key) {
    try {
      byte[] proof =
          MessageDigest.getInstance("SHA-1")
              .digest((key.toString().trim() + GUID).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(proof);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

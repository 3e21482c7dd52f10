package dev.h2tap.proxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What a page says.
 *
 * @param status of HTTP
 * @param contentType with its charset
 */
public record Reply(int status, String contentType, byte[] content) {
  private static final String PLAIN = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  /** Some lines for people. */
  public static Reply text(int status, String text) {
    return new Reply(status, PLAIN, text.getBytes(UTF_8));
  }

  /** A document for programs. */
  public static Reply json(String document) {
    return new Reply(200, JSON, document.getBytes(UTF_8));
  }
}

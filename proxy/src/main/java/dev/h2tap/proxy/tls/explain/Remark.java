package dev.h2tap.proxy.tls.explain;

/**
 * Something that one should know of a certificate.
 *
 * @param fault whether peers refuse it for this; otherwise a note
 * @param text one line without a full stop
 */
public record Remark(boolean fault, String text) {
  static Remark fault(String text) {
    return new Remark(true, text);
  }

  static Remark note(String text) {
    return new Remark(false, text);
  }
}

package dev.h2tap.recorder.tls;

/** What a TLS record turned out to carry, or a part of it. */
public sealed interface TlsContent {

  /** The number, from 0, of the record in which it began among those of its direction. */
  long number();

  /** Whether it was under encryption, or still is. */
  boolean encrypted();

  /** Its length in bytes; what is counted stands with each kind. */
  int length();

  /**
   * A handshake message.
   *
   * @param length as the message says itself: without its 4-byte header
   */
  record Handshake(long number, boolean encrypted, int length, HandshakeMessage message)
      implements TlsContent {}

  /**
   * An alert (RFC 8446 §6).
   *
   * @param description its number
   */
  record Alert(long number, boolean encrypted, boolean fatal, int description)
      implements TlsContent {
    @Override
    public int length() {
      return 2;
    }

    /** The alert's name in the RFC. */
    public String name() {
      return TlsNames.alert(description);
    }
  }

  /** A ChangeCipherSpec: with TLS 1.2 the sender's keys change, with TLS 1.3 it says nothing. */
  record ChangeCipherSpec(long number, boolean encrypted, int length) implements TlsContent {}

  /**
   * Application data in a record that the log holds though its plaintext is recorded too.
   *
   * @param length bytes of the record without its 5-byte header
   */
  record ApplicationData(long number, boolean encrypted, int length) implements TlsContent {}

  /**
   * A record that cannot be read.
   *
   * @param contentType the outer type by name
   * @param version the version in the record's header; says little since TLS 1.3
   * @param length bytes of the record without its 5-byte header
   * @param hides what may be in it, in words
   * @param reason why it cannot be read, in words
   */
  record Sealed(
      long number,
      String contentType,
      String version,
      boolean encrypted,
      int length,
      String hides,
      String reason)
      implements TlsContent {}
}

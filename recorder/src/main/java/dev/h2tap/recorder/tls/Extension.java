package dev.h2tap.recorder.tls;

/**
 * An extension of a handshake message (RFC 8446 §4.2).
 *
 * @param name the IANA name; {@code GREASE 0x1a1a} where clients send it to be ignored (RFC 8701)
 * @param length bytes of its data
 */
public record Extension(int number, String name, int length) {}

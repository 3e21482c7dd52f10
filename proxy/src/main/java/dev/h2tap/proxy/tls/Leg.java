package dev.h2tap.proxy.tls;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is known of one TLS connection besides its engine. Belongs to its event loop. */
final class Leg {
  final String expectedName;
  final @Nullable String sni;
  final List<String> alpn;
  final @Nullable Identity identity;
  final @Nullable CertificateOnDisk onDisk;
  final String verification;
  final @Nullable Consumer<String> keyLogLines;

  /** Set when the peer asks for a client certificate. */
  volatile boolean certificateRequested;

  Leg(
      String expectedName,
      @Nullable String sni,
      List<String> alpn,
      @Nullable Identity identity,
      @Nullable CertificateOnDisk onDisk,
      String verification,
      @Nullable Consumer<String> keyLogLines) {
    this.expectedName = expectedName;
    this.sni = sni;
    this.alpn = alpn;
    this.identity = identity;
    this.onDisk = onDisk;
    this.verification = verification;
    this.keyLogLines = keyLogLines;
  }
}

package dev.h2tap.recorder.tls;

/** The versions between which the messages differ. */
enum ProtocolVersion {
  /** TLS 1.0 and 1.1. */
  OLD,
  TLS12,
  TLS13;

  /** Of the version that a server chose. */
  static ProtocolVersion of(String name) {
    return switch (name) {
      case "TLSv1.3" -> TLS13;
      case "SSLv3", "TLSv1", "TLSv1.1" -> OLD;
      default -> TLS12;
    };
  }

  boolean isTls13() {
    return this == TLS13;
  }

  /** Whether signatures say by which algorithm they were made (RFC 5246 §4.7). */
  boolean namesAlgorithms() {
    return this != OLD;
  }
}

package dev.h2tap.proxy.tls;

/** What an alert from the upstream means, given what went before it. */
final class AlertMeaning {
  private AlertMeaning() {}

  static TlsFailure of(TlsAlert alert, HandshakeView view) {
    String said = "upstream sent alert " + alert;
    boolean missing = view.certificateRequested() && !view.certificateSent();
    return switch (alert.number()) {
      case 120 ->
          new TlsFailure(
              "alpn-no-overlap",
              said + " to an offer of " + Alpn.inWords(view.alpn()),
              TlsFailure.otherOffer(view.alpn()),
              alert);
      case 116 -> missing(said, alert);
      case 42, 43, 44, 46, 48, 49 -> missing ? missing(said, alert) : refused(said, alert, view);
      case 45 ->
          new TlsFailure(
              "client-certificate-expired",
              said + ": our client certificate is expired to it",
              "renew the certificate of --certs, check the clocks",
              alert);
      case 40 ->
          missing
              ? missing(said, alert)
              : view.certificateSent() ? refused(said, alert, view) : noCommon(said, alert, view);
      case 47, 70, 71, 109 -> noCommon(said, alert, view);
      case 112 ->
          new TlsFailure(null, said + ": it does not know our SNI", "try --sni NAME|none", alert);
      default -> new TlsFailure(null, said, null, alert);
    };
  }

  private static TlsFailure missing(String said, TlsAlert alert) {
    return new TlsFailure(
        "client-certificate-missing",
        said + ": it wants a client certificate and got none",
        "try --certs DIR",
        alert);
  }

  private static TlsFailure refused(String said, TlsAlert alert, HandshakeView view) {
    if (!view.certificateSent()) {
      return new TlsFailure(null, said, null, alert);
    }
    return new TlsFailure(
        "client-certificate-unknown-ca",
        said + " to our client certificate",
        "check that its CA signed the certificate of --certs",
        alert);
  }

  /** BoringSSL offers no Ed25519; a server with such a certificate answers handshake_failure. */
  private static TlsFailure noCommon(String said, TlsAlert alert, HandshakeView view) {
    boolean mayBeEd25519 = alert.number() == 40 && view.engine() == TlsEngine.BORINGSSL;
    return new TlsFailure(
        "no-common-parameters",
        said + ": no TLS version, suite, group or signature algorithm in common",
        mayBeEd25519
            ? "an Ed25519 server certificate needs --tls-engine jdk"
            : "let the upstream speak TLS 1.2 or 1.3 with usual suites",
        alert);
  }
}

package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.rule.AlpnNoOverlap;
import dev.h2tap.recorder.diagnose.rule.ClientCertificateExpired;
import dev.h2tap.recorder.diagnose.rule.ClientCertificateMissing;
import dev.h2tap.recorder.diagnose.rule.ClientCertificateUnknownCa;
import dev.h2tap.recorder.diagnose.rule.NoCommonParameters;
import dev.h2tap.recorder.diagnose.rule.PeerAlert;
import dev.h2tap.recorder.diagnose.rule.SniUnknown;

/** What an alert from the upstream means, given what went before it. */
final class AlertMeaning {
  private AlertMeaning() {}

  static Statement of(TlsAlert alert, HandshakeView view) {
    boolean missing = view.certificateRequested() && !view.certificateSent();
    return switch (alert.number()) {
      case 120 -> AlpnNoOverlap.says(view.alpn());
      case 116 -> ClientCertificateMissing.alert(alert.name());
      case 42, 43, 44, 46, 48, 49 -> certificate(alert, view, missing);
      case 45 -> ClientCertificateExpired.alert(alert.name());
      case 40 ->
          missing || view.certificateSent()
              ? certificate(alert, view, missing)
              : noCommon(alert, view);
      case 47, 70, 71, 109 -> noCommon(alert, view);
      case 112 -> SniUnknown.says();
      default -> PeerAlert.says(alert.name());
    };
  }

  private static Statement certificate(TlsAlert alert, HandshakeView view, boolean missing) {
    if (missing) {
      return ClientCertificateMissing.alert(alert.name());
    }
    return view.certificateSent()
        ? ClientCertificateUnknownCa.alert(alert.name())
        : PeerAlert.says(alert.name());
  }

  /** BoringSSL offers no Ed25519; a server with such a certificate answers handshake_failure. */
  private static Statement noCommon(TlsAlert alert, HandshakeView view) {
    return NoCommonParameters.alert(
        alert.name(), alert.number() == 40 && view.engine() == TlsEngine.BORINGSSL);
  }
}

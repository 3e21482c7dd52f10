package dev.h2tap.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.tls.HandshakeView.End;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsFailureTest {
  private static final byte[] TLS = {22, 3, 3, 0};

  private static HandshakeView view(
      End end, boolean completed, boolean requested, boolean sent, String... alpn) {
    return new HandshakeView(
        end, 900, TLS, completed, List.of(alpn), requested, sent, TlsEngine.BORINGSSL);
  }

  private static TlsFailure alert(String text, HandshakeView view) {
    return TlsFailure.of(new SSLException("wrapped", new SSLHandshakeException(text)), view);
  }

  @ParameterizedTest
  @CsvSource({
    "error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA, 48, unknown_ca",
    "error:1000045c:SSL routines:OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED, 116,"
        + " certificate_required",
    "error:10000460:SSL routines:OPENSSL_internal:TLSV1_ALERT_NO_APPLICATION_PROTOCOL, 120,"
        + " no_application_protocol",
    "error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE, 40,"
        + " handshake_failure",
    "error:10000412:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE, 42,"
        + " bad_certificate",
    "error:10000458:SSL routines:OPENSSL_internal:TLSV1_UNRECOGNIZED_NAME, 112,"
        + " unrecognized_name",
    "Received fatal alert: protocol_version, 70, protocol_version",
    "(certificate_required) Received fatal alert: certificate_required, 116, certificate_required"
  })
  void readsAlertsOfBothEngines(String text, int number, String name) {
    assertThat(TlsAlert.received(new SSLException(text))).contains(new TlsAlert(number, name));
  }

  @Test
  void ownAlertsAreNotTakenForThePeers() {
    assertThat(TlsAlert.received(new SSLException("(certificate_unknown) PKIX failed"))).isEmpty();
    assertThat(TlsAlert.received(null)).isEmpty();
  }

  @Test
  void badCertificateIsJudgedByWhatWasSent() {
    String text = "Received fatal alert: bad_certificate";
    assertThat(alert(text, view(End.FIN, true, true, false)).finding())
        .isEqualTo("client-certificate-missing");
    assertThat(alert(text, view(End.FIN, true, true, true)).finding())
        .isEqualTo("client-certificate-unknown-ca");
    assertThat(alert(text, view(End.FIN, true, false, false)).finding()).isEqualTo("peer-alert");
  }

  @Test
  void silenceAfterOurCertificateIsARefusal() {
    for (End end : List.of(End.RST, End.FIN)) {
      assertThat(TlsFailure.of(null, view(end, true, true, true)).finding())
          .isEqualTo("client-certificate-refused-silently");
      assertThat(TlsFailure.of(null, view(end, true, true, false)).finding())
          .isEqualTo("client-certificate-missing");
    }
    assertThat(TlsFailure.of(null, view(End.RST, true, false, false, "h2")).cause())
        .isEqualTo("upstream reset the connection right after the TLS handshake");
  }

  @Test
  void handshakeFailureIsJudgedByWhatWasSent() {
    String text = "error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE";
    assertThat(alert(text, view(End.FIN, false, true, false)).finding())
        .isEqualTo("client-certificate-missing");
    assertThat(alert(text, view(End.FIN, false, true, true)).finding())
        .isEqualTo("client-certificate-unknown-ca");
    assertThat(alert(text, view(End.FIN, false, false, false)).reason())
        .endsWith("an Ed25519 server certificate needs --tls-engine jdk");
  }

  @Test
  void timeoutIsSlow() {
    HandshakeView silent =
        new HandshakeView(
            End.TIMEOUT, 0, new byte[0], false, List.of(), false, false, TlsEngine.JDK);
    assertThat(TlsFailure.of(null, silent).finding()).isEqualTo("slow");
    assertThat(
            TlsFailure.of(
                    new SslHandshakeTimeoutException("10000ms"),
                    view(End.OTHER, false, false, false))
                .finding())
        .isEqualTo("slow");
  }

  @Test
  void reasonsAreOneLineOfPlainAscii() {
    TlsFailure failure =
        TlsFailure.of(
            new SSLException("b\u00f6se\r\nSet-Cookie: x\u0000" + "y".repeat(500)),
            view(End.OTHER, false, false, false));
    assertThat(failure.reason())
        .startsWith("TLS with the upstream failed: b?se Set-Cookie: x y")
        .matches("[ -~]+")
        .hasSizeLessThan(300);
  }
}

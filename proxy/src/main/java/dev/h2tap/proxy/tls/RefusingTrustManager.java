package dev.h2tap.proxy.tls;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/** Refuses every client certificate with the same alert, as far as the engine has a way to it. */
final class RefusingTrustManager implements X509TrustManager {
  private final TlsAlert alert;
  private final TlsEngine engine;

  RefusingTrustManager(TlsAlert alert, TlsEngine engine) {
    this.alert = alert;
    this.engine = engine;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    String words = "refused with " + alert;
    throw engine == TlsEngine.JDK
        ? new CertificateException(words)
        : new OpenSslCertificateException(words, errorCode(alert.number()));
  }

  /** BoringSSL picks its alert by the error code of the verification. */
  private static int errorCode(int alert) {
    return switch (alert) {
      case 40 -> CertificateVerifier.X509_V_ERR_APPLICATION_VERIFICATION;
      case 42 -> CertificateVerifier.X509_V_ERR_CERT_REJECTED;
      case 43 -> CertificateVerifier.X509_V_ERR_INVALID_PURPOSE;
      case 44 -> CertificateVerifier.X509_V_ERR_CERT_REVOKED;
      case 45 -> CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED;
      case 48, 116 -> CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
      case 51 -> CertificateVerifier.X509_V_ERR_CERT_SIGNATURE_FAILURE;
      case 80 -> CertificateVerifier.X509_V_ERR_OUT_OF_MEM;
      default -> CertificateVerifier.X509_V_ERR_SUBJECT_ISSUER_MISMATCH;
    };
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {
    throw new UnsupportedOperationException("this is for clients");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}

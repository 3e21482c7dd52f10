package dev.h2tap.proxy.tls;

import dev.h2tap.proxy.tls.PeerCertificateException.Fault;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Judges the peer's certificate as {@link Verification} says. Called within the handshake. */
final class PeerTrustManager extends X509ExtendedTrustManager {
  private final Verification verification;
  private final @Nullable ChainCheck chainCheck;
  private final Function<SSLEngine, String> expectedName;
  private final TlsEngine engineKind;

  /**
   * @param chainCheck null only with {@link Verification.None}
   * @param expectedName the host name or IP address that the certificate must bear
   */
  PeerTrustManager(
      Verification verification,
      @Nullable ChainCheck chainCheck,
      Function<SSLEngine, String> expectedName,
      TlsEngine engineKind) {
    this.verification = verification;
    this.chainCheck = chainCheck;
    this.expectedName = expectedName;
    this.engineKind = engineKind;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    if (chainCheck == null) {
      return;
    }
    try {
      chainCheck.server(chain, authType);
      NameCheck.check(verification, chain[0], expectedName.apply(engine));
    } catch (PeerCertificateException e) {
      throw forEngine(e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    if (chainCheck == null) {
      return;
    }
    try {
      chainCheck.client(chain, authType);
    } catch (PeerCertificateException e) {
      throw forEngine(e);
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chainCheck == null ? new X509Certificate[0] : chainCheck.acceptedIssuers();
  }

  /** BoringSSL picks its alert by an error code, the JDK sends certificate_unknown for all. */
  private CertificateException forEngine(PeerCertificateException e) {
    return engineKind == TlsEngine.JDK
        ? e
        : new OpenSslCertificateException(e.getMessage(), e, errorCode(e.fault()));
  }

  private static int errorCode(Fault fault) {
    return switch (fault) {
      case UNKNOWN_CA -> CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
      case EXPIRED -> CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED;
      case NOT_YET_VALID -> CertificateVerifier.X509_V_ERR_CERT_NOT_YET_VALID;
      case SPIFFE_MISMATCH, NAME_MISMATCH -> CertificateVerifier.X509_V_ERR_HOSTNAME_MISMATCH;
      case OTHER -> CertificateVerifier.X509_V_ERR_CERT_REJECTED;
    };
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw new UnsupportedOperationException("h2tap has no TLS sockets, only engines");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw new UnsupportedOperationException("h2tap has no TLS sockets, only engines");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {
    throw new UnsupportedOperationException("an engine is needed to know the peer");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {
    throw new UnsupportedOperationException("an engine is needed to know the peer");
  }
}

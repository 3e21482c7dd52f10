package dev.h2tap.e2e;

import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.Roots;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The JDK as a TLS client that offers exactly the ALPN it is told and checks no host name. */
final class TlsClient {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final SSLContext context;

  /**
   * @param identity the client certificate, null for none
   */
  TlsClient(@Nullable Identity identity, Roots roots) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (X509Certificate root : roots.certificates()) {
      store.setCertificateEntry("root", root);
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    if (identity != null) {
      X509Certificate[] chain = identity.chain().toArray(X509Certificate[]::new);
      store.setKeyEntry("client", identity.key(), new char[0], chain);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, new char[0]);
    context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
  }

  /**
   * Connects, and leaves the handshake to the caller.
   *
   * @param alpn empty for no ALPN extension
   */
  SSLSocket connect(int port, List<String> alpn) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(alpn.toArray(String[]::new));
    socket.setSSLParameters(parameters);
    return socket;
  }
}

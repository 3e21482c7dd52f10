package dev.h2tap.e2e.failure;

import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.Roots;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The JDK as a TLS server. */
final class ServerContext {
  private ServerContext() {}

  /**
   * @param clientRoots the CAs that client certificates are verified against
   */
  static SSLContext of(Identity identity, Roots clientRoots) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (X509Certificate root : clientRoots.certificates()) {
      store.setCertificateEntry("root", root);
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    X509Certificate[] chain = identity.chain().toArray(X509Certificate[]::new);
    store.setKeyEntry("server", identity.key(), new char[0], chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}

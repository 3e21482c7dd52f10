package dev.h2tap.e2e;

import dev.h2tap.proxy.tls.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A TLS server that asks for a client certificate and closes without an alert when it comes. */
final class SilentRefusal implements Ending {
  private final ServerSocket server;
  private final KeyManager[] keys;

  SilentRefusal(Identity identity) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] noPassword = {};
    store.setKeyEntry(
        "server", identity.key(), noPassword, identity.chain().toArray(Certificate[]::new));
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, noPassword);
    keys = factory.getKeyManagers();
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::accept, "silent-refusal");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try (Socket transport = server.accept()) {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys, new TrustManager[] {new Closing(transport)}, null);
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(transport, null, false);
        tls.setUseClientMode(false);
        tls.setNeedClientAuth(true);
        tls.startHandshake();
      } catch (Exception refused) {
        continue;
      }
    }
  }

  @Override
  public void end() throws IOException {
    server.close();
  }

  /** Ends the transport in place of judging. */
  private record Closing(Socket transport) implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      try {
        transport.shutdownOutput();
      } catch (IOException gone) {
        throw new CertificateException(gone);
      }
      throw new CertificateException("refused");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}

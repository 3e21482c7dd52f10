package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The CAs that we trust.
 *
 * @param source where they came from, for messages
 */
public record Roots(List<X509Certificate> certificates, String source) {

  public Roots {
    certificates = List.copyOf(certificates);
  }

  /** Loads every certificate of a PEM file. */
  public static Roots load(Path file) throws UserException {
    return of(PemFile.read(file));
  }

  /** The same for a file that was read before. */
  static Roots of(PemFile file) throws UserException {
    return new Roots(file.certificates(), file.path().toString());
  }

  /** The CAs of the JDK's trust store. */
  public static Roots jdkDefault() {
    return new Roots(List.of(delegate(null).getAcceptedIssuers()), "the JDK's trust store");
  }

  /** The JDK's PKIX check against these CAs alone, without revocation. */
  X509TrustManager trustManager() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("ca" + i, certificates.get(i));
      }
      return delegate(store);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "Roots[" + certificates.size() + " of " + source + "]";
  }

  private static X509TrustManager delegate(@Nullable KeyStore store) {
    try {
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager found) {
          return found;
        }
      }
      throw new IllegalStateException("the JDK has no PKIX trust manager");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

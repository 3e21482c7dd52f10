package dev.h2tap.proxy.tls.explain;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a file or a server showed.
 *
 * @param name of the file or the server
 * @param form in words, for example {@code PEM} or {@code PKCS#12}
 * @param certificates in the order in which they came
 * @param keys private keys that came with them
 * @param others what else there is, in words
 */
public record CertificateSource(
    String name,
    String form,
    List<X509Certificate> certificates,
    List<PrivateKey> keys,
    List<String> others) {

  public CertificateSource {
    certificates = List.copyOf(certificates);
    keys = List.copyOf(keys);
    others = List.copyOf(others);
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "CertificateSource[" + name + ", " + certificates.size() + " certificates]";
  }
}

package dev.h2tap.proxy.tls.explain;

import dev.h2tap.proxy.tls.PemFile;
import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** Reads whatever people keep certificates in: PEM, DER, PKCS#7, PKCS#12, JKS. */
public final class SourceFile {
  private static final long MAX_BYTES = 16 << 20;

  private SourceFile() {}

  /**
   * Reads a file.
   *
   * @param password asked only where the file cannot be read without
   */
  public static CertificateSource read(Path file, Password password) throws UserException {
    byte[] bytes = bytes(file);
    if (new String(bytes, StandardCharsets.ISO_8859_1).contains("-----BEGIN ")) {
      return pem(file);
    }
    Optional<CertificateSource> der = der(file, bytes);
    if (der.isPresent()) {
      return der.get();
    }
    return KeyStoreFile.read(file, bytes, password)
        .orElseThrow(
            () ->
                new UserException(
                    file
                        + " is nothing that holds certificates: neither PEM nor DER, PKCS#7,"
                        + " PKCS#12 or JKS"));
  }

  private static byte[] bytes(Path file) throws UserException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new UserException(file + " is too large to be certificates");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UserException(file + " cannot be read: " + FileFault.reason(e), e);
    }
  }

  private static CertificateSource pem(Path file) throws UserException {
    PemFile pem = PemFile.read(file);
    boolean any =
        pem.objects().stream()
            .anyMatch(
                each ->
                    each instanceof X509CertificateHolder
                        || each instanceof X509TrustedCertificateBlock);
    List<String> others = new ArrayList<>();
    boolean key = false;
    for (Object object : pem.objects()) {
      key |= object instanceof PEMKeyPair || object instanceof PrivateKeyInfo;
      other(object).ifPresent(others::add);
    }
    return new CertificateSource(
        file.toString(),
        "PEM",
        any ? pem.certificates() : List.of(),
        key ? List.of(pem.privateKey()) : List.of(),
        others);
  }

  /** What is neither a certificate nor a private key that can be read. */
  private static Optional<String> other(Object object) {
    if (object instanceof PKCS8EncryptedPrivateKeyInfo || object instanceof PEMEncryptedKeyPair) {
      return Optional.of("an encrypted private key");
    } else if (object instanceof PKCS10CertificationRequest request) {
      return Optional.of(request(request));
    } else if (object instanceof X509CRLHolder crl) {
      return Optional.of("a revocation list of " + crl.getIssuer());
    } else if (object instanceof SubjectPublicKeyInfo info) {
      return Optional.of("a public key, " + publicKey(info));
    }
    return Optional.empty();
  }

  private static String request(PKCS10CertificationRequest request) {
    String subject = request.getSubject().toString();
    return "a certificate request for "
        + (subject.isEmpty() ? "an empty name" : subject)
        + ", "
        + publicKey(request.getSubjectPublicKeyInfo())
        + ": it must be signed by a CA before it is a certificate";
  }

  private static String publicKey(SubjectPublicKeyInfo info) {
    try {
      return KeyWords.of(new JcaPEMKeyConverter().getPublicKey(info));
    } catch (IOException unknown) {
      return info.getAlgorithm().getAlgorithm().getId();
    }
  }

  /** A certificate, several in PKCS#7, a request or a key; empty where it is none of these. */
  private static Optional<CertificateSource> der(Path file, byte[] bytes) {
    String name = file.toString();
    try {
      List<X509Certificate> certificates = new ArrayList<>();
      for (Certificate each :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))) {
        certificates.add((X509Certificate) each);
      }
      if (!certificates.isEmpty()) {
        String form = certificates.size() == 1 ? "DER" : "PKCS#7";
        return Optional.of(new CertificateSource(name, form, certificates, List.of(), List.of()));
      }
    } catch (CertificateException | RuntimeException none) {
      // the JDK's parser throws what it does not declare when bytes are no certificate
    }
    try {
      JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(bytes);
      request.getPublicKey();
      return Optional.of(
          new CertificateSource(name, "DER", List.of(), List.of(), List.of(request(request))));
    } catch (IOException | GeneralSecurityException | RuntimeException none) {
      // the next form
    }
    return DerKey.read(bytes)
        .map(key -> new CertificateSource(name, "DER", List.of(), List.of(key), List.of()));
  }
}

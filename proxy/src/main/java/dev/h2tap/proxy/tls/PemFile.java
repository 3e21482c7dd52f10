package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * What a PEM file holds (RFC 7468), as objects of the JDK. Text around the blocks and blocks of
 * other kinds are skipped.
 *
 * @param objects as Bouncy Castle's parser gives them, in order
 */
public record PemFile(Path path, List<Object> objects) {

  /** Reads and parses; says what kind of file it is when it is no PEM. */
  public static PemFile read(Path path) throws UserException {
    return parse(path, bytes(path));
  }

  /**
   * The same for bytes that were read before.
   *
   * @param path for messages
   */
  public static PemFile parse(Path path, byte[] bytes) throws UserException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (text.isBlank()) {
      throw new UserException(path + " is empty");
    }
    if (bytes[0] == 0x30 && !text.contains("-----BEGIN ")) {
      throw new UserException(
          path
              + " is DER, not PEM; convert a certificate with `openssl x509 -inform DER -in FILE"
              + " -out NEWFILE`, a key with `openssl pkey -inform DER -in FILE -out NEWFILE`");
    }
    List<Object> objects = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(withoutByteOrderMark(text)))) {
      for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
        objects.add(next);
      }
    } catch (IOException | RuntimeException e) {
      throw new UserException(
          path + " has a damaged PEM block: " + OneLine.of(String.valueOf(e.getMessage())), e);
    }
    if (objects.isEmpty()) {
      throw new UserException(path + " is not PEM: it has no -----BEGIN block");
    }
    return new PemFile(path, objects);
  }

  /** All certificates, at least one. */
  public List<X509Certificate> certificates() throws UserException {
    List<X509Certificate> found = new ArrayList<>();
    for (Object object : objects) {
      X509CertificateHolder holder =
          object instanceof X509TrustedCertificateBlock trusted
              ? trusted.getCertificateHolder()
              : object instanceof X509CertificateHolder plain ? plain : null;
      if (holder != null) {
        found.add(certificate(holder));
      }
    }
    if (found.isEmpty()) {
      throw new UserException(path + " holds no certificate (no -----BEGIN CERTIFICATE block)");
    }
    return found;
  }

  /** The first private key: PKCS#8, PKCS#1 or SEC1. */
  public PrivateKey privateKey() throws UserException {
    for (Object object : objects) {
      if (object instanceof PKCS8EncryptedPrivateKeyInfo || object instanceof PEMEncryptedKeyPair) {
        throw new UserException(
            path
                + " holds an encrypted key; decrypt it with `openssl pkey -in "
                + path
                + " -out NEWKEY`");
      }
      if (object instanceof PEMKeyPair pair && pair.getPrivateKeyInfo() != null) {
        return key(pair.getPrivateKeyInfo());
      }
      if (object instanceof PrivateKeyInfo info) {
        return key(info);
      }
    }
    throw new UserException(path + " holds no private key (no -----BEGIN PRIVATE KEY block)");
  }

  private X509Certificate certificate(X509CertificateHolder holder) throws UserException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
    } catch (IOException | CertificateException e) {
      throw new UserException(
          path + " has a bad certificate: " + OneLine.of(String.valueOf(e.getMessage())), e);
    }
  }

  private PrivateKey key(PrivateKeyInfo info) throws UserException {
    ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
    try {
      return KeyFactory.getInstance(nameOf(algorithm))
          .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    } catch (IOException | GeneralSecurityException e) {
      throw new UserException(
          path
              + " holds a key that cannot be used (algorithm "
              + algorithm
              + "); use an EC P-256, RSA or Ed25519 key",
          e);
    }
  }

  private static String nameOf(ASN1ObjectIdentifier algorithm) {
    if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return "EC";
    }
    if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      return "RSA";
    }
    if (algorithm.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
      return "RSASSA-PSS";
    }
    if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519)) {
      return "Ed25519";
    }
    return algorithm.getId();
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text;
  }

  /** All that the file holds; says why where it cannot be read. */
  static byte[] bytes(Path path) throws UserException {
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new UserException(path + " does not exist", e);
    } catch (AccessDeniedException e) {
      throw new UserException(path + " cannot be read: permission denied", e);
    } catch (IOException e) {
      throw new UserException(
          Files.isDirectory(path)
              ? path + " is a directory, not a PEM file"
              : path + " cannot be read: " + OneLine.of(String.valueOf(e.getMessage())),
          e);
    }
  }
}

package dev.h2tap.proxy.tls.explain;

import dev.h2tap.recorder.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads PKCS#12 (RFC 7292), JKS and JCEKS. */
final class KeyStoreFile {
  private static final int SEQUENCE = 0x30;

  private KeyStoreFile() {}

  /** What the store holds; empty where the bytes are no store. */
  static Optional<CertificateSource> read(Path file, byte[] bytes, Password password)
      throws UserException {
    String type = type(bytes);
    if (type == null) {
      return Optional.empty();
    }
    CertificateSource open = load(file, bytes, type, null);
    if (open != null && !open.certificates().isEmpty()) {
      return Optional.of(open);
    }
    char[] secret = password.get();
    try {
      CertificateSource read = load(file, bytes, type, secret);
      if (read == null) {
        throw new UserException(
            file + " cannot be opened as " + type + ": the password is wrong, or it is damaged");
      }
      return Optional.of(read);
    } finally {
      Arrays.fill(secret, ' ');
    }
  }

  private static @Nullable String type(byte[] bytes) {
    int magic =
        bytes.length < 4
            ? 0
            : (bytes[0] & 0xff) << 24
                | (bytes[1] & 0xff) << 16
                | (bytes[2] & 0xff) << 8
                | bytes[3] & 0xff;
    if (magic == 0xfeedfeed) {
      return "JKS";
    }
    return magic == 0xcececece
        ? "JCEKS"
        : bytes.length > 0 && bytes[0] == SEQUENCE ? "PKCS12" : null;
  }

  /** The store's content, null where it does not open. */
  private static @Nullable CertificateSource load(
      Path file, byte[] bytes, String type, char @Nullable [] password) {
    try {
      KeyStore store = KeyStore.getInstance(type);
      store.load(new ByteArrayInputStream(bytes), password);
      List<X509Certificate> certificates = new ArrayList<>();
      List<PrivateKey> keys = new ArrayList<>();
      List<String> others = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        Certificate[] chain = store.getCertificateChain(alias);
        Certificate single = store.getCertificate(alias);
        for (Certificate each :
            chain != null
                ? chain
                : single != null ? new Certificate[] {single} : new Certificate[0]) {
          if (!certificates.contains(each)) {
            certificates.add((X509Certificate) each);
          }
        }
        if (store.isKeyEntry(alias)) {
          key(store, alias, password).ifPresentOrElse(keys::add, () -> others.add("a private key"));
        }
      }
      String form = type.equals("PKCS12") ? "PKCS#12" : type;
      return new CertificateSource(file.toString(), form, certificates, keys, others);
    } catch (IOException | GeneralSecurityException | RuntimeException closed) {
      return null;
    }
  }

  private static Optional<PrivateKey> key(
      KeyStore store, String alias, char @Nullable [] password) {
    try {
      Key key = store.getKey(alias, password);
      return key instanceof PrivateKey found ? Optional.of(found) : Optional.empty();
    } catch (GeneralSecurityException | RuntimeException closed) {
      return Optional.empty();
    }
  }
}

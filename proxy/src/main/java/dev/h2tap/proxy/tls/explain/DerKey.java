package dev.h2tap.proxy.tls.explain;

import java.io.IOException;
import java.security.PrivateKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** A private key in DER: PKCS#8, PKCS#1 (RFC 8017) or SEC1 (RFC 5915). */
final class DerKey {
  private DerKey() {}

  /** The key; empty where the bytes are none. */
  static Optional<PrivateKey> read(byte[] bytes) {
    List<Callable<PrivateKeyInfo>> forms =
        List.of(() -> PrivateKeyInfo.getInstance(bytes), () -> rsa(bytes), () -> ec(bytes));
    for (Callable<PrivateKeyInfo> form : forms) {
      try {
        return Optional.of(new JcaPEMKeyConverter().getPrivateKey(form.call()));
      } catch (Exception otherForm) {
        // Bouncy Castle throws what it likes for bytes of another form
      }
    }
    return Optional.empty();
  }

  private static PrivateKeyInfo rsa(byte[] bytes) throws IOException {
    return new PrivateKeyInfo(
        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
        RSAPrivateKey.getInstance(bytes));
  }

  private static PrivateKeyInfo ec(byte[] bytes) throws IOException {
    ECPrivateKey key = ECPrivateKey.getInstance(bytes);
    return new PrivateKeyInfo(
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
        key);
  }
}

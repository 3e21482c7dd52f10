package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.UserException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Our certificate chain and private key, checked to belong together.
 *
 * @param chain leaf first, as it is sent
 * @param source where it came from, for messages
 * @param notes what was put right when it was loaded, one line each
 */
public record Identity(
    List<X509Certificate> chain, PrivateKey key, String source, List<String> notes) {

  public Identity {
    notes = List.copyOf(notes);
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("no certificate");
    }
  }

  /**
   * Loads PEM files: a chain with its intermediates, and a PKCS#8, PKCS#1 or SEC1 key. When the
   * certificate of the key is not the first one it is moved to the front, since a leaf must be sent
   * first (RFC 8446 §4.4.2).
   */
  public static Identity load(Path certChain, Path key) throws UserException {
    PemFile keyFile = PemFile.read(key);
    return of(PemFile.read(certChain), keyFile);
  }

  /** The same for files that were read before. */
  static Identity of(PemFile chainFile, PemFile keyFile) throws UserException {
    Path certChain = chainFile.path();
    Path key = keyFile.path();
    PrivateKey privateKey = keyFile.privateKey();
    List<X509Certificate> chain = new ArrayList<>(chainFile.certificates());
    for (int i = 0; i < chain.size(); i++) {
      if (belong(chain.get(i).getPublicKey(), privateKey)) {
        chain.add(0, chain.remove(i));
        List<String> notes =
            i == 0
                ? List.of()
                : List.of(
                    "the certificate of "
                        + key
                        + " is number "
                        + (i + 1)
                        + " in "
                        + certChain
                        + "; it is sent first, as TLS wants it");
        return new Identity(chain, privateKey, certChain.toString(), notes);
      }
    }
    throw new UserException(
        "the key in " + key + " does not match the certificate in " + certChain);
  }

  /** Our certificate. */
  public X509Certificate leaf() {
    return chain.get(0);
  }

  /** The SPIFFE ID among the subject alternative names of our certificate. */
  public Optional<String> spiffeId() {
    return SubjectNames.of(leaf()).spiffeIds().stream().findFirst();
  }

  /** What the user should hear, one line each: the notes, expired or not yet valid certificates. */
  public List<String> warnings(Instant now) {
    List<String> warnings = new ArrayList<>(notes);
    warnings.addAll(faults(now));
    return warnings;
  }

  /** Which certificates are expired or not yet valid, one line each. */
  List<String> faults(Instant now) {
    List<String> warnings = new ArrayList<>();
    for (X509Certificate certificate : chain) {
      String what =
          certificate == leaf()
              ? "the certificate in " + source
              : "the intermediate certificate " + SubjectNames.subject(certificate);
      Instant from = certificate.getNotBefore().toInstant();
      Instant to = certificate.getNotAfter().toInstant();
      if (now.isAfter(to)) {
        warnings.add(
            what + " expired at " + to + ", " + RoughTime.of(Duration.between(to, now)) + " ago");
      } else if (now.isBefore(from)) {
        warnings.add(what + " is not valid before " + from + "; is the clock right?");
      }
    }
    return warnings;
  }

  @Override
  public String toString() {
    return "Identity[" + SubjectNames.of(leaf()).inWords() + "]";
  }

  /** Whether a private key is that of a certified public key. */
  public static boolean belong(PublicKey certified, PrivateKey key) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm();
        };
    byte[] probe = {'h', '2', 't', 'a', 'p'};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(probe);
      return signature.verify(signed);
    } catch (GeneralSecurityException otherKindOfKey) {
      return false;
    }
  }
}

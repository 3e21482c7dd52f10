package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.UserException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link CertificateFiles} held: parsed, and the key checked to be that of the certificate.
 *
 * @param identity null where the files have no certificate of ours
 * @param roots null where the files have no CAs
 * @param digest of what was in the files
 */
public record CertificateSet(
    CertificateFiles files, @Nullable Identity identity, @Nullable Roots roots, String digest) {
  private static final int SERIAL_SHOWN = 16;

  /** Reads and parses the files. */
  public static CertificateSet load(CertificateFiles files) throws UserException {
    return of(FileContents.read(files));
  }

  /**
   * Parses what was read.
   *
   * @throws UserException if a file cannot be read or parsed, or the key is another certificate's
   */
  public static CertificateSet of(FileContents contents) throws UserException {
    CertificateFiles files = contents.files();
    Path chain = files.chain();
    Path key = files.key();
    Path roots = files.roots();
    Identity identity = null;
    if (chain != null && key != null) {
      PemFile keyFile = contents.pem(key);
      identity = Identity.of(contents.pem(chain), keyFile);
    }
    return new CertificateSet(
        files, identity, roots == null ? null : Roots.of(contents.pem(roots)), contents.digest());
  }

  /**
   * Fails where a certificate of ours is expired or not yet valid.
   *
   * @throws UserException says which
   */
  public void checkValidAt(Instant now) throws UserException {
    List<String> faults = identity == null ? List.of() : identity.faults(now);
    if (!faults.isEmpty()) {
      throw new UserException(faults.get(0));
    }
  }

  /** What is new in this one, in place of {@code former}, in words. */
  public String replacing(CertificateSet former) {
    List<String> words = new ArrayList<>();
    if (identity != null && !identity.chain().equals(chain(former))) {
      String then = former.identity == null ? "none" : words(former.identity.leaf());
      words.add(then + " -> " + words(identity.leaf()));
    }
    if (roots != null && !roots.certificates().equals(certificates(former))) {
      words.add(
          count(certificates(former))
              + " -> "
              + count(roots.certificates())
              + " in "
              + roots.source());
    }
    return words.isEmpty() ? "the same certificates as before" : String.join("; ", words);
  }

  /** {@code spiffe://a/b serial 1f2e, valid until 2026-01-01T00:00:00Z}. */
  public static String words(X509Certificate certificate) {
    String serial = certificate.getSerialNumber().toString(16);
    return name(certificate)
        + " serial "
        + (serial.length() > SERIAL_SHOWN ? serial.substring(0, SERIAL_SHOWN) + ".." : serial)
        + " valid until "
        + certificate.getNotAfter().toInstant();
  }

  /** The SPIFFE ID, else the subject, else the other names. */
  public static String name(X509Certificate certificate) {
    SubjectNames names = SubjectNames.of(certificate);
    if (!names.spiffeIds().isEmpty()) {
      return names.spiffeIds().get(0);
    }
    String subject = certificate.getSubjectX500Principal().getName();
    return OneLine.of(subject.isEmpty() ? names.inWords() : subject);
  }

  private static List<X509Certificate> chain(CertificateSet set) {
    return set.identity == null ? List.of() : set.identity.chain();
  }

  private static List<X509Certificate> certificates(CertificateSet set) {
    return set.roots == null ? List.of() : set.roots.certificates();
  }

  private static String count(List<X509Certificate> certificates) {
    return certificates.size() == 1
        ? "CA " + name(certificates.get(0))
        : certificates.size() + " CAs";
  }
}

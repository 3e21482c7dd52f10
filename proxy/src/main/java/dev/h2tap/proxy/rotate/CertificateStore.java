package dev.h2tap.proxy.rotate;

import dev.h2tap.proxy.tls.CertificateFiles;
import dev.h2tap.proxy.tls.CertificateSet;
import dev.h2tap.recorder.UserException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The certificates in force, by the files that they came from. What is on disk may be newer, or
 * broken: a set that was good once is kept until another good one takes its place. Thread-safe.
 */
public final class CertificateStore {
  private final Map<CertificateFiles, CertificateSet> inForce = new ConcurrentHashMap<>();

  /**
   * The set of these files: the one in force, else what they hold now.
   *
   * @throws UserException if they were never loaded before and cannot be
   */
  public CertificateSet of(CertificateFiles files) throws UserException {
    CertificateSet known = inForce.get(files);
    if (known == null) {
      known = CertificateSet.load(files);
      CertificateSet first = inForce.putIfAbsent(files, known);
      known = first == null ? known : first;
    }
    return known;
  }

  /** All sets in force. */
  public List<CertificateSet> inForce() {
    return List.copyOf(inForce.values());
  }

  /** Forgets all others. */
  public void retain(Collection<CertificateFiles> used) {
    inForce.keySet().retainAll(used);
  }

  /** Puts a set in the place of a former one. */
  void replace(CertificateSet with) {
    inForce.replace(with.files(), with);
  }
}

package dev.h2tap.proxy.rotate;

import dev.h2tap.proxy.tls.CertificateFiles;
import dev.h2tap.proxy.tls.CertificateSet;

/** Hears what becomes of certificates on disk, on the thread that looked at them. */
public interface RotationListener {

  /**
   * New connections use {@code now} from here on. It is {@code former} where files that were
   * refused have become again what is in use.
   */
  void accepted(CertificateSet former, CertificateSet now);

  /**
   * What is on disk cannot be used; the former set stays in force. Told once for each state of the
   * files, after a grace in which they may be complete yet.
   *
   * @param why names the file and what is wrong with it
   */
  void refused(CertificateFiles files, String why);

  /**
   * A certificate in force expires soon, or has expired. Told when it begins to be so, now and then
   * afterwards, and at the end.
   *
   * @param words which, and when
   */
  void expiring(CertificateSet set, String words);
}

package dev.h2tap.proxy.rotate;

import dev.h2tap.proxy.tls.CertificateSet;
import dev.h2tap.proxy.tls.FileContents;
import dev.h2tap.recorder.UserException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One set of files over time. A change counts when two looks in a row see the same, so that a set
 * that is being written is left alone; what cannot be used is told once it has stayed so for the
 * grace, and is tried again at every look. Not thread-safe.
 */
final class Watched {
  /** How long files may be incomplete before that is told. */
  static final Duration GRACE = Duration.ofMillis(1500);

  private final Use use;
  private final RotationListener listener;
  private CertificateSet inForce;
  private Optional<ExpiryNotice> expiry;
  private String seen;
  private Instant since = Instant.EPOCH;
  private @Nullable String refused;

  /** Puts a set in force. */
  interface Use {
    /**
     * @throws UserException if it cannot be used; the former one is in force then
     */
    void use(CertificateSet former, CertificateSet next) throws UserException;
  }

  Watched(CertificateSet inForce, Use use, RotationListener listener) {
    this.inForce = inForce;
    this.use = use;
    this.listener = listener;
    this.seen = inForce.digest();
    this.expiry = ExpiryNotice.of(inForce);
  }

  /**
   * Looks at what the files hold.
   *
   * @param urgent take it as it is, whether or not it may change yet
   * @return whether to look again soon
   */
  boolean look(FileContents contents, Instant now, boolean urgent) {
    boolean settled = urgent || contents.digest().equals(seen);
    if (!contents.digest().equals(seen)) {
      seen = contents.digest();
      since = now;
    }
    if (seen.equals(inForce.digest())) {
      if (refused != null) {
        refused = null;
        listener.accepted(inForce, inForce);
      }
    } else if (settled) {
      take(contents, now, urgent || !now.isBefore(since.plus(GRACE)));
    }
    return !settled;
  }

  private void take(FileContents contents, Instant now, boolean tell) {
    try {
      CertificateSet next = CertificateSet.of(contents);
      next.checkValidAt(now);
      CertificateSet former = inForce;
      use.use(former, next);
      inForce = next;
      expiry = ExpiryNotice.of(next);
      refused = null;
      listener.accepted(former, next);
    } catch (UserException e) {
      String why = String.valueOf(e.getMessage());
      if (tell && !(seen + why).equals(refused)) {
        refused = seen + why;
        listener.refused(inForce.files(), why);
      }
    }
  }

  /** Says when the certificate in force is near its end. */
  void checkExpiry(Instant now) {
    expiry.flatMap(notice -> notice.at(now)).ifPresent(words -> listener.expiring(inForce, words));
  }
}

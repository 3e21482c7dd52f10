package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.diagnose.Statement;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** The peer's certificate was refused by us, with the reason in one plain line. */
public final class PeerCertificateException extends CertificateException {
  private static final long serialVersionUID = 1L;

  /** What kind of fault it is; decides the alert that goes out. */
  enum Fault {
    UNKNOWN_CA,
    EXPIRED,
    NOT_YET_VALID,
    SPIFFE_MISMATCH,
    NAME_MISMATCH,
    OTHER
  }

  private final Fault fault;
  private final transient Statement said;

  /**
   * @param said the entry of the catalogue; its sentence begins with what is wrong
   */
  PeerCertificateException(Fault fault, Statement said, @Nullable Throwable cause) {
    super(OneLine.of(said.sentence()), cause);
    this.fault = fault;
    this.said = said;
  }

  /** The entry of the catalogue of failures, with what was seen filled in. */
  Statement said() {
    return said;
  }

  /** What to try, starting with a verb; null where only the peer can mend it. */
  public @Nullable String remedy() {
    return said.advice();
  }

  Fault fault() {
    return fault;
  }
}

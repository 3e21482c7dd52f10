package dev.h2tap.proxy.tls;

import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** The peer's certificate was refused by us, with the reason in one plain line. */
public final class PeerCertificateException extends CertificateException {
  private static final long serialVersionUID = 1L;

  /** What kind of fault it is; decides the finding and the alert that goes out. */
  enum Fault {
    UNKNOWN_CA("server-certificate-unknown-ca"),
    EXPIRED("server-certificate-expired"),
    NOT_YET_VALID("server-certificate-expired"),
    SPIFFE_MISMATCH("spiffe-name-mismatch"),
    NAME_MISMATCH(null),
    OTHER(null);

    private final @Nullable String finding;

    Fault(@Nullable String finding) {
      this.finding = finding;
    }
  }

  private final Fault fault;
  private final @Nullable String remedy;

  PeerCertificateException(
      Fault fault, String message, @Nullable String remedy, @Nullable Throwable cause) {
    super(OneLine.of(message), cause);
    this.fault = fault;
    this.remedy = remedy == null ? null : OneLine.of(remedy);
  }

  /** An id of the catalogue of failures, null where none fits. */
  public @Nullable String finding() {
    return fault.finding;
  }

  /** What to try, starting with a verb; null where only the peer can mend it. */
  public @Nullable String remedy() {
    return remedy;
  }

  Fault fault() {
    return fault;
  }
}

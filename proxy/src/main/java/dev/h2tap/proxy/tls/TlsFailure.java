package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.rule.AlpnUnmatched;
import dev.h2tap.recorder.diagnose.rule.ClientCertificateMissing;
import dev.h2tap.recorder.diagnose.rule.ClientCertificateRefusedSilently;
import dev.h2tap.recorder.diagnose.rule.ClosedAfterClientHello;
import dev.h2tap.recorder.diagnose.rule.ClosedInHandshake;
import dev.h2tap.recorder.diagnose.rule.NoCommonParameters;
import dev.h2tap.recorder.diagnose.rule.PlaintextPort;
import dev.h2tap.recorder.diagnose.rule.Slow;
import dev.h2tap.recorder.diagnose.rule.TlsGarbled;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a TLS connection to the upstream came to nothing, in words for the user. Pure: judges by what
 * was seen, and by an exception's text only to learn the alert in it. The words are those of the
 * catalogue of failures.
 *
 * @param said the entry of the catalogue, with what was seen filled in
 * @param alert the alert that the upstream sent, null if none was seen
 */
public record TlsFailure(Statement said, @Nullable TlsAlert alert) {

  public TlsFailure {
    String advice = said.advice();
    said =
        said.cause().says(OneLine.of(said.sentence()), advice == null ? null : OneLine.of(advice));
  }

  /** An id of the catalogue of failures. */
  public String finding() {
    return said.id();
  }

  /** One sentence without a full stop, one line of ASCII. */
  public String cause() {
    return said.sentence();
  }

  /** What to try, null where h2tap has no setting for it. */
  public @Nullable String remedy() {
    return said.advice();
  }

  /** Cause and remedy in one line, fit for an HTTP reason phrase. */
  public String reason() {
    return said.phrase();
  }

  /**
   * Classifies a failure.
   *
   * @param thrown what the handshake future or exceptionCaught gave, null if nothing
   */
  public static TlsFailure of(@Nullable Throwable thrown, HandshakeView view) {
    PeerCertificateException refused = find(thrown, PeerCertificateException.class);
    if (refused != null) {
      return of(refused);
    }
    Optional<TlsAlert> alert = TlsAlert.received(thrown);
    return alert.isPresent()
        ? new TlsFailure(AlertMeaning.of(alert.get(), view), alert.get())
        : new TlsFailure(withoutAlert(thrown, view), null);
  }

  private static Statement withoutAlert(@Nullable Throwable thrown, HandshakeView view) {
    if (view.received() > 0 && !looksLikeTls(view.firstBytes())
        || find(thrown, NotSslRecordException.class) != null) {
      return PlaintextPort.says(view.firstBytes());
    }
    if (view.end() == HandshakeView.End.TIMEOUT
        || find(thrown, SslHandshakeTimeoutException.class) != null) {
      return Slow.handshake(view.received() == 0);
    }
    if (view.received() == 0 && !view.completed()) {
      return silent(thrown, view);
    }
    return broken(thrown, view);
  }

  /** The upstream's certificate was refused by us. */
  static TlsFailure of(PeerCertificateException refused) {
    Statement said = refused.said();
    return new TlsFailure(said.cause().says("upstream " + said.sentence(), said.advice()), null);
  }

  private static Statement silent(@Nullable Throwable thrown, HandshakeView view) {
    return switch (view.end()) {
      case RST -> AlpnUnmatched.says(view.alpn());
      case FIN -> ClosedAfterClientHello.says(view.alpn());
      default -> TlsGarbled.says(deepest(thrown));
    };
  }

  private static Statement broken(@Nullable Throwable thrown, HandshakeView view) {
    boolean ended = view.end() == HandshakeView.End.RST || view.end() == HandshakeView.End.FIN;
    String how = view.end() == HandshakeView.End.RST ? "reset" : "closed";
    if (ended && view.certificateRequested()) {
      return view.certificateSent()
          ? ClientCertificateRefusedSilently.says(how)
          : ClientCertificateMissing.silent(how);
    }
    if (ended) {
      return ClosedInHandshake.says(how, view.completed(), view.alpn());
    }
    String message = String.valueOf(deepest(thrown));
    if (message.contains("UNSUPPORTED_PROTOCOL")
        || message.contains("WRONG_VERSION")
        || message.contains("NO_COMMON_SIGNATURE")
        || message.contains("No appropriate protocol")
        || message.contains("is not accepted by client preferences")) {
      return NoCommonParameters.ours();
    }
    return TlsGarbled.says(deepest(thrown));
  }

  private static boolean looksLikeTls(byte[] first) {
    return first.length == 0
        || (first[0] >= 20 && first[0] <= 24 && (first.length == 1 || first[1] == 3));
  }

  private static String deepest(@Nullable Throwable thrown) {
    String message = "no reason known";
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      message = t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
    }
    return message;
  }

  private static <T extends Throwable> @Nullable T find(@Nullable Throwable thrown, Class<T> type) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}

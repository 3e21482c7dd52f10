package dev.h2tap.proxy.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a TLS connection to the upstream came to nothing, in words for the user. Pure: judges by what
 * was seen, and by an exception's text only to learn the alert in it.
 *
 * @param finding an id of the catalogue of failures, null where none fits
 * @param cause one sentence without a full stop, one line of ASCII
 * @param remedy what to try, null where h2tap has no setting for it
 * @param alert the alert that the upstream sent, null if none was seen
 */
public record TlsFailure(
    @Nullable String finding, String cause, @Nullable String remedy, @Nullable TlsAlert alert) {

  public TlsFailure {
    cause = OneLine.of(cause);
    remedy = remedy == null ? null : OneLine.of(remedy);
  }

  /** Cause and remedy in one line, fit for an HTTP reason phrase. */
  public String reason() {
    return remedy == null ? cause : cause + "; " + remedy;
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
    if (alert.isPresent()) {
      return AlertMeaning.of(alert.get(), view);
    }
    if (view.received() > 0 && !looksLikeTls(view.firstBytes())
        || find(thrown, NotSslRecordException.class) != null) {
      return new TlsFailure(
          "plaintext-port",
          answered(view.firstBytes()),
          "try --upstream http://, or --upstream-tls off in forward mode",
          null);
    }
    if (view.end() == HandshakeView.End.TIMEOUT
        || find(thrown, SslHandshakeTimeoutException.class) != null) {
      return new TlsFailure(
          "slow",
          "upstream did not complete the TLS handshake in time",
          view.received() == 0 ? "check that it speaks TLS on this port" : null,
          null);
    }
    if (view.received() == 0 && !view.completed()) {
      return silent(thrown, view);
    }
    return broken(thrown, view);
  }

  /** The upstream's certificate was refused by us. */
  static TlsFailure of(PeerCertificateException refused) {
    return new TlsFailure(
        refused.finding(), "upstream " + refused.getMessage(), refused.remedy(), null);
  }

  /** The upstream chose a protocol that {@link Alpn#isAllowed} does not allow. */
  public static TlsFailure notOffered(String choice, List<String> offer) {
    return new TlsFailure(
        "alpn-no-overlap",
        "upstream chose ALPN " + choice + " after an offer of " + Alpn.inWords(offer),
        "try --alpn " + choice,
        null);
  }

  private static TlsFailure silent(@Nullable Throwable thrown, HandshakeView view) {
    String offer = "right after a ClientHello that offered " + Alpn.inWords(view.alpn());
    return switch (view.end()) {
      case RST ->
          new TlsFailure(
              "alpn-unmatched",
              "upstream reset the connection " + offer,
              otherOffer(view.alpn()),
              null);
      case FIN ->
          new TlsFailure(
              "closed-after-client-hello",
              "upstream closed the connection " + offer,
              otherOffer(view.alpn()),
              null);
      default -> unknown(thrown);
    };
  }

  private static TlsFailure broken(@Nullable Throwable thrown, HandshakeView view) {
    boolean ended = view.end() == HandshakeView.End.RST || view.end() == HandshakeView.End.FIN;
    String how = view.end() == HandshakeView.End.RST ? "reset" : "closed";
    if (ended && view.certificateRequested()) {
      return view.certificateSent()
          ? new TlsFailure(
              "client-certificate-refused-silently",
              "upstream " + how + " the connection without an alert after our client certificate",
              "check that its CA signed the certificate of --certs",
              null)
          : new TlsFailure(
              "client-certificate-missing",
              "upstream asked for a client certificate, got none and " + how + " the connection",
              "try --certs DIR",
              null);
    }
    if (ended) {
      return new TlsFailure(
          null,
          "upstream "
              + how
              + (view.completed()
                  ? " the connection right after the TLS handshake"
                  : " the connection in the middle of the TLS handshake"),
          otherOffer(view.alpn()),
          null);
    }
    String message = String.valueOf(deepest(thrown));
    if (message.contains("UNSUPPORTED_PROTOCOL")
        || message.contains("WRONG_VERSION")
        || message.contains("NO_COMMON_SIGNATURE")
        || message.contains("No appropriate protocol")
        || message.contains("is not accepted by client preferences")) {
      return new TlsFailure(
          "no-common-parameters",
          "upstream and h2tap have no TLS version or algorithm in common",
          "let the upstream speak TLS 1.2 or 1.3",
          null);
    }
    return unknown(thrown);
  }

  /** Another offer than ours that a peer which goes by ALPN is likely to know. */
  static String otherOffer(List<String> offer) {
    if (offer.isEmpty()) {
      return "try --alpn h2,http/1.1 or --preset istio";
    }
    if (offer.contains("istio-http/1.1")) {
      return "try --preset istio-h2 or --alpn h2,http/1.1";
    }
    return offer.contains("istio-h2")
        ? "try --preset istio or --alpn h2,http/1.1"
        : "try --preset istio";
  }

  private static String answered(byte[] first) {
    String start = new String(first, StandardCharsets.ISO_8859_1);
    return start.startsWith("HTTP/")
        ? "upstream answered the TLS ClientHello in plaintext HTTP"
        : "upstream answered the TLS ClientHello with something that is no TLS";
  }

  private static boolean looksLikeTls(byte[] first) {
    return first.length == 0
        || (first[0] >= 20 && first[0] <= 24 && (first.length == 1 || first[1] == 3));
  }

  private static TlsFailure unknown(@Nullable Throwable thrown) {
    return new TlsFailure(null, "TLS with the upstream failed: " + deepest(thrown), null, null);
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

package dev.h2tap.proxy.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why the TLS handshake with a client came to nothing, in one plain line. */
public final class ClientTlsFailure {
  private ClientTlsFailure() {}

  /**
   * Says what went wrong.
   *
   * @param thrown what the handshake future gave
   */
  public static String of(Throwable thrown) {
    PeerCertificateException refused = find(thrown, PeerCertificateException.class);
    if (refused != null) {
      return OneLine.of("the client's certificate is refused: " + refused.getMessage());
    }
    return TlsAlert.received(thrown).map(ClientTlsFailure::alert).orElseGet(() -> other(thrown));
  }

  /** What the client says with its alert. */
  public static String alert(TlsAlert alert) {
    if (alert.refusesCertificate()) {
      return "the client sent alert " + alert + ": it does not accept h2tap's certificate";
    }
    String meaning =
        switch (alert.number()) {
          case 40, 47, 70, 71, 109 -> ": no TLS version, suite or algorithm in common";
          default -> "";
        };
    return "the client sent alert " + alert + meaning;
  }

  private static String other(Throwable thrown) {
    if (find(thrown, NotSslRecordException.class) != null) {
      return "the client sent something that is no TLS";
    }
    if (find(thrown, SslHandshakeTimeoutException.class) != null) {
      return "the client did not complete the TLS handshake in time";
    }
    if (find(thrown, ClosedChannelException.class) != null) {
      return "the client left in the middle of the TLS handshake";
    }
    String message = deepest(thrown);
    String words = message.toLowerCase(Locale.ROOT).replace('_', ' ');
    if (words.contains("did not return a certificate")
        || words.contains("empty client certificate chain")) {
      return "the client sent no certificate, which --listen-client-ca asks for";
    }
    if (words.contains("unsupported protocol")
        || words.contains("no shared cipher")
        || words.contains("no shared group")
        || words.contains("no common signature")
        || words.contains("no cipher suites in common")
        || words.contains("is not enabled or supported in server context")
        || words.contains("not accepted by server preferences")) {
      return "the client and h2tap have no TLS version, suite or algorithm in common";
    }
    return OneLine.of("the TLS handshake with the client failed: " + message);
  }

  private static String deepest(Throwable thrown) {
    Throwable deepest = thrown;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = deepest.getMessage();
    return message == null ? deepest.getClass().getSimpleName() : message;
  }

  private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}

package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.StreamCase;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.tls.CertificateSummary;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of the client certificate on an upstream connection. */
final class ClientCertificates {
  /** 495 and 496 are nginx's own. */
  private static final Set<Integer> REFUSALS = Set.of(400, 403, 495, 496);

  private ClientCertificates() {}

  /** Whether one was sent, as far as the log tells. */
  static boolean sent(ConnectionCase connection) {
    return leaf(connection).isPresent();
  }

  /** Whether one was asked for and none was sent. */
  static boolean missing(ConnectionCase connection) {
    boolean emptyOne =
        connection.tls().certificateSent() != null
            && connection.tls().certificateSent().what().chain().isEmpty();
    return connection.tls().certificateRequest() != null
        && (emptyOne || connection.tls().complete() != null && !sent(connection));
  }

  /** Whether a server that takes anybody's handshake refuses in HTTP, as nginx does. */
  static boolean refusedInHttp(StreamCase stream) {
    return REFUSALS.contains(stream.stream().status())
        && stream.preview().toLowerCase(Locale.ROOT).contains("ssl certificate");
  }

  /** The one that was sent, base64 of DER. */
  static Optional<String> leaf(ConnectionCase connection) {
    Seen<Event.CertificateFile> file = connection.tls().file();
    return connection.tls().localChain().stream()
        .findFirst()
        .or(() -> Optional.ofNullable(file).map(seen -> seen.what().sent()));
  }

  /** Whether the one that was sent had expired by the time the connection ended. */
  static boolean expired(ConnectionCase connection) {
    return summary(connection)
        .map(certificate -> now(connection).isAfter(certificate.notAfter()))
        .orElse(false);
  }

  static Optional<CertificateSummary> summary(ConnectionCase connection) {
    return leaf(connection).flatMap(CertificateSummary::of);
  }

  /** When the last thing happened on the connection. */
  static Instant now(ConnectionCase connection) {
    return connection.last() == null
        ? Instant.EPOCH
        : Instant.EPOCH.plusNanos(connection.last().place().wallNanos());
  }

  /** Whether the file of our certificate held a newer one when the peer refused what was sent. */
  static boolean renewed(ConnectionCase connection) {
    Seen<Event.CertificateFile> file = connection.tls().file();
    if (file == null || file.what().onDisk() == null) {
      return false;
    }
    Optional<CertificateSummary> onDisk = CertificateSummary.of(file.what().onDisk());
    Optional<CertificateSummary> sent = CertificateSummary.of(file.what().sent());
    return onDisk.isPresent()
        && sent.isPresent()
        && onDisk.get().notAfter().isAfter(sent.get().notAfter());
  }

  /** Why what is on disk was not in use when the peer refused what was; null where it was. */
  static @Nullable Seen<Event.CertificateReloaded> refusedOnDisk(ConnectionCase connection) {
    Seen<Event.CertificateFile> file = connection.tls().file();
    return file == null
        ? connection.reloads().refused()
        : connection.reloads().refused(file.what().file());
  }

  /** How sure a rule can be that the certificate itself is at fault, which may be an old one. */
  static Confidence unlessRenewed(ConnectionCase connection, Confidence confidence) {
    return renewed(connection) || refusedOnDisk(connection) != null ? Confidence.LOW : confidence;
  }
}

package dev.h2tap.recorder.diagnose;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.tls.HandshakeMessage;
import dev.h2tap.recorder.tls.SentCertificate;
import dev.h2tap.recorder.tls.TlsContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of TLS on one connection, seen from h2tap. */
public final class TlsCase {
  private static final int KEPT = 8;

  /** Header, level and description, inner type, tag: an encrypted alert (RFC 8446 §5.2). */
  private static final int ALERT_RECORD = 2 + 1 + 16;

  /**
   * An alert other than close_notify.
   *
   * @param name as in the RFC, for example {@code unknown_ca}
   */
  public record Alert(boolean received, String name) {}

  private final List<Seen<Alert>> alerts = new ArrayList<>();
  private @Nullable Seen<HandshakeMessage.ClientHello> clientHello;
  private @Nullable Seen<HandshakeMessage.ServerHello> serverHello;
  private @Nullable Seen<HandshakeMessage.CertificateRequest> certificateRequest;
  private @Nullable Seen<HandshakeMessage.Certificate> certificateSent;
  private @Nullable Seen<HandshakeMessage.Certificate> certificateReceived;
  private @Nullable Seen<Event.TlsHandshakeComplete> complete;
  private @Nullable Seen<Event.TlsHandshakeFailed> failed;
  private @Nullable Seen<Event.CertificateFile> file;
  private boolean accepted;

  void take(Entry entry, TlsContent content) {
    boolean received = entry.direction() == Direction.RECEIVED;
    if (content instanceof TlsContent.Handshake handshake) {
      take(entry, handshake.message(), received);
    } else if (content instanceof TlsContent.Alert alert) {
      alert(entry, alert.name());
    } else if (content instanceof TlsContent.Sealed sealed) {
      accepted |= complete != null && received && sealed.length() > ALERT_RECORD;
    }
  }

  private void take(Entry entry, HandshakeMessage message, boolean received) {
    if (message instanceof HandshakeMessage.ClientHello hello) {
      clientHello = clientHello == null ? new Seen<>(hello, entry) : clientHello;
    } else if (message instanceof HandshakeMessage.ServerHello hello && !hello.retry()) {
      serverHello = new Seen<>(hello, entry);
    } else if (message instanceof HandshakeMessage.CertificateRequest request) {
      certificateRequest = new Seen<>(request, entry);
    } else if (message instanceof HandshakeMessage.Certificate certificate) {
      if (received) {
        certificateReceived = new Seen<>(certificate, entry);
      } else {
        certificateSent = new Seen<>(certificate, entry);
      }
    } else if (message instanceof HandshakeMessage.NewSessionTicket && received) {
      accepted = true;
    }
  }

  void take(Entry entry, Event.Alert alert) {
    alert(entry, alert.name());
  }

  private void alert(Entry entry, String name) {
    boolean received = entry.direction() != Direction.SENT;
    Alert alert = new Alert(received, name);
    boolean known = alerts.stream().anyMatch(seen -> seen.what().equals(alert));
    if (!name.equals("close_notify") && !known && alerts.size() < KEPT) {
      alerts.add(new Seen<>(alert, entry));
    }
  }

  void complete(Entry entry, Event.TlsHandshakeComplete event) {
    complete = new Seen<>(event, entry);
  }

  void failed(Entry entry, Event.TlsHandshakeFailed event) {
    failed = failed == null ? new Seen<>(event, entry) : failed;
  }

  void file(Entry entry, Event.CertificateFile event) {
    file = new Seen<>(event, entry);
  }

  void plaintextReceived() {
    accepted = true;
  }

  /** The client's hello, null where it was not seen. */
  public @Nullable Seen<HandshakeMessage.ClientHello> clientHello() {
    return clientHello;
  }

  /** The server's hello, null where it was not seen. */
  public @Nullable Seen<HandshakeMessage.ServerHello> serverHello() {
    return serverHello;
  }

  /** The server's request for a certificate, null where it was not seen, or not readable. */
  public @Nullable Seen<HandshakeMessage.CertificateRequest> certificateRequest() {
    return certificateRequest;
  }

  /** The end of the handshake, null where it did not come. */
  public @Nullable Seen<Event.TlsHandshakeComplete> complete() {
    return complete;
  }

  /** The failure of the handshake, null where there was none. */
  public @Nullable Seen<Event.TlsHandshakeFailed> failed() {
    return failed;
  }

  /** What the file of our certificate held when the peer refused it, null where that is unknown. */
  public @Nullable Seen<Event.CertificateFile> file() {
    return file;
  }

  /** Whether the server showed after the handshake that it goes on with us. */
  public boolean accepted() {
    return accepted;
  }

  /** The first alerts, close_notify left out. */
  public List<Seen<Alert>> alerts() {
    return alerts;
  }

  /** The first alert of these names that the peer sent. */
  public Optional<Seen<Alert>> received(Set<String> names) {
    return alerts.stream()
        .filter(seen -> seen.what().received() && names.contains(seen.what().name()))
        .findFirst();
  }

  /** What the client offered in ALPN; empty: no ALPN extension. */
  public List<String> offered() {
    if (complete != null) {
      return complete.what().alpnOffered();
    } else if (failed != null) {
      return failed.what().alpnOffered();
    }
    List<String> offered = clientHello == null ? null : clientHello.what().alpn();
    return offered == null ? List.of() : offered;
  }

  /** Our Certificate message, null where none was sent, or it is not readable. */
  public @Nullable Seen<HandshakeMessage.Certificate> certificateSent() {
    return certificateSent;
  }

  /** The peer's Certificate message, null where none came, or it is not readable. */
  public @Nullable Seen<HandshakeMessage.Certificate> certificateReceived() {
    return certificateReceived;
  }

  /** Our certificates as sent, base64 of DER, leaf first; empty where none are known. */
  public List<String> localChain() {
    return complete != null && !complete.what().localChain().isEmpty()
        ? complete.what().localChain()
        : chain(certificateSent);
  }

  /** The peer's certificates as they came, base64 of DER, leaf first; empty likewise. */
  public List<String> peerChain() {
    return complete != null && !complete.what().peerChain().isEmpty()
        ? complete.what().peerChain()
        : chain(certificateReceived);
  }

  private static List<String> chain(@Nullable Seen<HandshakeMessage.Certificate> message) {
    return message == null
        ? List.of()
        : message.what().chain().stream().map(SentCertificate::der).toList();
  }
}

package dev.h2tap.recorder.view;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.tls.CertificateSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What belongs to TLS in words. */
final class TlsTelling {
  private TlsTelling() {}

  static Telling tell(Item.Handshake item) {
    Event.TlsHandshakeComplete event = item.event();
    List<String> parts = new ArrayList<>();
    parts.add(event.version());
    parts.add(event.suite());
    if (item.group() != null) {
      parts.add(item.group());
    }
    parts.add("ALPN " + (event.alpn() == null ? "none" : event.alpn()));
    parts.add("in " + Units.time(event.durationNanos()));
    List<String> details = new ArrayList<>();
    details.add("ALPN offered: " + offered(event.alpnOffered()));
    details.add("SNI: " + (event.sni() == null ? "none" : event.sni()));
    if (event.resumed() != null && event.resumed()) {
      details.add("session resumed");
    }
    chain("own", event.localChain(), details);
    chain("peer", event.peerChain(), details);
    details.add("verified: " + event.verification());
    return new Telling(
        Escape.of(String.join("  ", parts)), details.stream().map(Escape::of).toList(), Paint.GOOD);
  }

  static Telling tell(Event.TlsHandshakeFailed event) {
    String finding = event.finding() == null ? "" : " (" + event.finding() + ")";
    return new Telling(
        Escape.of(event.reason() + finding + "  after " + Units.time(event.durationNanos())),
        List.of(
            Escape.of("ALPN offered: " + offered(event.alpnOffered())),
            Escape.of("SNI: " + (event.sni() == null ? "none" : event.sni()))),
        Paint.BAD);
  }

  static Telling tell(Event.CertificateFile event) {
    return new Telling(
        Escape.of(event.file() + " at the moment of the failure"),
        List.of(
            Escape.of("on disk: " + certificate(event.onDisk())),
            Escape.of("in use: " + certificate(event.sent()))),
        Paint.NOTE);
  }

  static Telling alert(boolean fatal, String name, int number) {
    return Telling.of(
        number == 0 ? Paint.PLAIN : Paint.BAD,
        Escape.of((fatal ? "fatal " : "warning ") + name + " (" + number + ")"));
  }

  /** The label only, never the secret. */
  static Telling tell(Event.TlsSecret secret) {
    return Telling.of(Escape.of(label(secret)));
  }

  static String label(Event.TlsSecret secret) {
    return secret.line().split(" ", 2)[0];
  }

  static String offered(@Nullable List<String> protocols) {
    return protocols == null || protocols.isEmpty() ? "none" : String.join(",", protocols);
  }

  private static void chain(String whose, List<String> chain, List<String> details) {
    if (chain.isEmpty()) {
      details.add(whose + " certificate: none");
    }
    for (int i = 0; i < chain.size(); i++) {
      String place = whose + " certificate" + (i == 0 ? ": " : " " + (i + 1) + ": ");
      details.add(place + certificate(chain.get(i)));
    }
  }

  private static String certificate(@Nullable String base64) {
    return Optional.ofNullable(base64)
        .flatMap(CertificateSummary::of)
        .map(TlsTelling::certificate)
        .orElse("not readable");
  }

  static String certificate(CertificateSummary certificate) {
    String subject = certificate.subject().isEmpty() ? "" : certificate.subject() + "  ";
    String names =
        certificate.names().isEmpty() ? "" : String.join(" ", certificate.names()) + "  ";
    return subject
        + names
        + "issuer "
        + certificate.issuer()
        + "  valid "
        + certificate.notBefore()
        + " to "
        + certificate.notAfter();
  }
}

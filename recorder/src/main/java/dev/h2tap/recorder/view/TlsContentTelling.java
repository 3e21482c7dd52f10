package dev.h2tap.recorder.view;

import dev.h2tap.recorder.tls.CertificateSummary;
import dev.h2tap.recorder.tls.Extension;
import dev.h2tap.recorder.tls.HandshakeMessage;
import dev.h2tap.recorder.tls.SentCertificate;
import dev.h2tap.recorder.tls.TlsContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What TLS records carry in words: the essentials in one line, all of it below. */
final class TlsContentTelling {
  private TlsContentTelling() {}

  static Telling tell(TlsContent content) {
    if (content instanceof TlsContent.Handshake handshake) {
      return message(handshake);
    } else if (content instanceof TlsContent.Alert alert) {
      return TlsTelling.alert(alert.fatal(), alert.name(), alert.description());
    } else if (content instanceof TlsContent.Sealed sealed) {
      return Telling.of(
          Paint.NOTE,
          length(sealed)
              + Escape.of(
                  sealed.contentType() + "  may hide " + sealed.hides() + ": " + sealed.reason()));
    } else if (content instanceof TlsContent.ApplicationData) {
      return Telling.of(length(content) + "application_data");
    }
    return Telling.of(length(content).strip());
  }

  private static String length(TlsContent content) {
    return String.format(Locale.ROOT, "len=%-5d  ", content.length());
  }

  private static Telling message(TlsContent.Handshake content) {
    HandshakeMessage message = content.message();
    Telling telling =
        message instanceof HandshakeMessage.ClientHello hello
            ? clientHello(hello)
            : message instanceof HandshakeMessage.ServerHello hello
                ? serverHello(hello)
                : message instanceof HandshakeMessage.Certificate certificate
                    ? certificate(certificate)
                    : message instanceof HandshakeMessage.CertificateRequest request
                        ? request(request)
                        : other(message);
    return new Telling(
        (length(content) + Escape.of(telling.text())).stripTrailing(),
        telling.details().stream().map(Escape::of).toList(),
        telling.tone());
  }

  private static Telling clientHello(HandshakeMessage.ClientHello hello) {
    String alpn = TlsTelling.offered(hello.alpn());
    String sni = hello.sni() == null ? "none" : hello.sni();
    List<String> details = new ArrayList<>();
    details.add("version: " + hello.version());
    list(details, "suites", hello.suites());
    extensions(details, hello.extensions());
    list(details, "groups", hello.groups());
    list(details, "key shares", hello.keyShares());
    list(details, "signature algorithms", hello.signatureAlgorithms());
    details.add("session id: " + (hello.sessionId().isEmpty() ? "none" : hello.sessionId()));
    details.add("JA3: " + hello.ja3() + "  JA4: " + hello.ja4());
    return new Telling(
        "SNI " + sni + "  ALPN " + alpn + "  " + String.join(" ", hello.versions()),
        details,
        Paint.PLAIN);
  }

  private static Telling serverHello(HandshakeMessage.ServerHello hello) {
    String group = hello.group() == null ? "" : "  " + hello.group();
    String alpn = hello.alpn() == null ? "" : "  ALPN " + hello.alpn();
    String psk = hello.psk() ? "  resumes a session" : "";
    List<String> details = new ArrayList<>();
    extensions(details, hello.extensions());
    details.add("session id: " + (hello.sessionId().isEmpty() ? "none" : hello.sessionId()));
    return new Telling(
        hello.version() + "  " + hello.suite() + group + alpn + psk, details, Paint.PLAIN);
  }

  private static Telling certificate(HandshakeMessage.Certificate message) {
    List<SentCertificate> chain = message.chain();
    if (chain.isEmpty()) {
      return Telling.of(Paint.NOTE, "empty: no certificate");
    }
    CertificateSummary leaf = chain.get(0).summary();
    String more = chain.size() == 1 ? "" : "  and " + (chain.size() - 1) + " more";
    List<String> details = new ArrayList<>();
    for (int i = 0; i < chain.size(); i++) {
      CertificateSummary summary = chain.get(i).summary();
      details.add((i + 1) + ": " + (summary == null ? "not readable" : inFull(summary)));
    }
    return new Telling(
        leaf == null ? "not readable" + more : TlsTelling.certificate(leaf) + more,
        details,
        Paint.PLAIN);
  }

  private static String inFull(CertificateSummary certificate) {
    return TlsTelling.certificate(certificate)
        + "  serial "
        + certificate.serial()
        + "  "
        + certificate.key()
        + "  signed with "
        + certificate.signature()
        + "  SHA-256 "
        + certificate.sha256();
  }

  private static Telling request(HandshakeMessage.CertificateRequest request) {
    List<String> authorities = request.authorities();
    List<String> details = new ArrayList<>();
    list(details, "certificate types", request.certificateTypes());
    list(details, "signature algorithms", request.signatureAlgorithms());
    authorities.forEach(name -> details.add("CA: " + name));
    extensions(details, request.extensions());
    String of =
        switch (authorities.size()) {
          case 0 -> "of any CA";
          case 1 -> "of " + authorities.get(0);
          default -> "of " + authorities.get(0) + " or " + (authorities.size() - 1) + " other CAs";
        };
    return new Telling(of, details, Paint.PLAIN);
  }

  private static Telling other(HandshakeMessage message) {
    List<String> details = new ArrayList<>();
    String text = "";
    Paint tone = Paint.PLAIN;
    if (message instanceof HandshakeMessage.EncryptedExtensions extensions) {
      text = "ALPN " + (extensions.alpn() == null ? "none" : extensions.alpn());
      extensions(details, extensions.extensions());
    } else if (message instanceof HandshakeMessage.CertificateVerify verify) {
      text = verify.signatureAlgorithm();
    } else if (message instanceof HandshakeMessage.CompressedCertificate compressed) {
      text = compressed.algorithm() + " of " + compressed.uncompressedLength() + " bytes";
    } else if (message instanceof HandshakeMessage.CertificateStatus status) {
      text = "OCSP response of " + status.responseLength() + " bytes";
    } else if (message instanceof HandshakeMessage.ServerKeyExchange exchange) {
      text = joined(exchange.group(), exchange.signatureAlgorithm());
    } else if (message instanceof HandshakeMessage.NewSessionTicket ticket) {
      String early =
          ticket.maxEarlyData() == 0 ? "" : ", 0-RTT data up to " + ticket.maxEarlyData();
      text = "good for " + ticket.lifetimeSeconds() + " s" + early;
    } else if (message instanceof HandshakeMessage.KeyUpdate update) {
      text = update.requested() ? "update requested" : "no update requested";
    } else if (message instanceof HandshakeMessage.Malformed malformed) {
      text = "malformed: " + malformed.reason();
      tone = Paint.BAD;
    }
    return new Telling(text, details, tone);
  }

  private static String joined(@Nullable String first, @Nullable String second) {
    return (first == null ? "" : first) + (second == null ? "" : "  " + second);
  }

  private static void list(List<String> details, String name, List<String> values) {
    if (!values.isEmpty()) {
      details.add(name + ": " + String.join(" ", values));
    }
  }

  private static void extensions(List<String> details, List<Extension> extensions) {
    if (!extensions.isEmpty()) {
      details.add(
          "extensions: "
              + extensions.stream().map(Extension::name).collect(Collectors.joining(" ")));
    }
  }
}

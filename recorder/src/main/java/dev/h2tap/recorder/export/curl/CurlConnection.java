package dev.h2tap.recorder.export.curl;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.exchange.RecordedStream;
import dev.h2tap.recorder.tls.CertificateSummary;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How curl connects: protocol, ALPN, certificates, another proxy on the way. */
final class CurlConnection {
  private final RecordedStream stream;
  private final Intent intent;
  private final List<String> comments;

  /**
   * @param comments receives what curl cannot do
   */
  CurlConnection(RecordedStream stream, Intent intent, List<String> comments) {
    this.stream = stream;
    this.intent = intent;
    this.comments = comments;
  }

  void addTo(List<String> words) {
    boolean upstream = stream.side() == Side.UPSTREAM;
    Event.TlsHandshakeComplete handshake = stream.connection().handshake();
    boolean tls = upstream ? handshake != null : intent.isTls(stream.scheme());
    words.add(version(isHttp2(upstream, tls), tls));
    String via = intent.via();
    if (via != null) {
      words.addAll(List.of("--proxy", via));
    }
    if (!upstream) {
      comments.add("It reached no upstream; this asks one as h2tap was told to.");
    }
    if (upstream && handshake != null) {
      alpn(words, handshake);
      certificate(words, handshake);
      verification(words, handshake.verification());
    } else if (tls) {
      addFiles(words);
      verification(words, intent.verification());
    }
  }

  private boolean isHttp2(boolean upstream, boolean tls) {
    return upstream ? stream.isHttp2() : tls ? !intent.isHttp1() : intent.isHttp2();
  }

  private String version(boolean http2, boolean tls) {
    if (http2) {
      return tls ? "--http2" : "--http2-prior-knowledge";
    }
    return stream.protocol().equals("HTTP/1.0") ? "--http1.0" : "--http1.1";
  }

  private void alpn(List<String> words, Event.TlsHandshakeComplete handshake) {
    List<String> offered = handshake.alpnOffered();
    List<String> offers = stream.isHttp2() ? List.of("h2", "http/1.1") : List.of("http/1.1");
    if (offered.isEmpty()) {
      words.add("--no-alpn");
    } else if (!offered.equals(offers)) {
      comments.add(
          "h2tap offered the ALPN "
              + String.join(",", offered)
              + "; curl can only offer "
              + String.join(",", offers)
              + ".");
    }
  }

  private void certificate(List<String> words, Event.TlsHandshakeComplete handshake) {
    if (handshake.localChain().isEmpty() || addFiles(words)) {
      return;
    }
    Optional<String> name =
        CertificateSummary.of(handshake.localChain().get(0)).stream()
            .flatMap(sent -> Stream.concat(sent.names().stream(), Stream.of(sent.subject())))
            .filter(each -> !each.isEmpty())
            .findFirst();
    comments.add(
        "h2tap sent a client certificate"
            + name.map(each -> " of " + each).orElse("")
            + "; add --cert and --key.");
  }

  /**
   * Adds our certificate.
   *
   * @return whether its files are known
   */
  private boolean addFiles(List<String> words) {
    String chain = intent.file("--cert-file", "cert-chain.pem");
    String key = intent.file("--key-file", "key.pem");
    if (chain == null || key == null) {
      return false;
    }
    words.addAll(List.of("--cert", chain, "--key", key));
    return true;
  }

  private void verification(List<String> words, String verification) {
    String ca = intent.file("--ca-file", "root-cert.pem");
    if (!verification.equals("full")) {
      words.add("--insecure");
      if (!verification.equals("none")) {
        comments.add("h2tap verified " + verification + ", which curl cannot.");
      }
    } else if (ca != null) {
      words.addAll(List.of("--cacert", ca));
    }
  }
}

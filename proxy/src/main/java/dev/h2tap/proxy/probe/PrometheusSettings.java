package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.tls.TlsFailure;
import dev.h2tap.proxy.tls.Verification;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a scrape job needs to say. Prometheus offers {@code h2,http/1.1}, or with {@code
 * enable_http2: false} no ALPN at all, and nothing else.
 *
 * @param direct whether Prometheus can scrape the peer itself; if not, h2tap is in between
 * @param http2 the value of {@code enable_http2}, null where it does not matter
 * @param clientCertificate whether {@code cert_file} and {@code key_file} are needed
 * @param tlsToo whether this is plaintext to a peer that h2tap reaches over TLS
 * @param skipVerify why Prometheus cannot verify the peer, null where it can
 * @param otherCa whether the peer's CA is none of those that were given
 */
public record PrometheusSettings(
    boolean direct,
    String scheme,
    @Nullable Boolean http2,
    boolean clientCertificate,
    boolean tlsToo,
    @Nullable String skipVerify,
    boolean otherCa) {
  private static final List<String> HTTP2_ON = List.of("h2", "http/1.1");
  private static final List<String> HTTP2_OFF = List.of();
  private static final String PROXY = "h2tap with the options above, without --upstream";

  static PrometheusSettings of(Behaviour behaviour, Judge judge) {
    Outcome plain = behaviour.plaintext(UpstreamProtocol.HTTP1);
    Outcome given = behaviour.given();
    if (plain != null && plain.works() && !given.attempt().tls()) {
      return plaintext(false);
    }
    for (List<String> offer : List.of(HTTP2_ON, HTTP2_OFF)) {
      Outcome way = behaviour.toOffer(offer);
      if (way != null && way.works()) {
        return tls(behaviour, way, !offer.isEmpty(), judge);
      }
    }
    return plain != null && plain.works()
        ? plaintext(behaviour.recommended().filter(way -> way.attempt().tls()).isPresent())
        : new PrometheusSettings(false, "http", null, false, false, null, false);
  }

  private static boolean isUnknownCa(TlsFailure fault) {
    return fault.finding().equals(H2tapSettings.UNKNOWN_CA);
  }

  private static PrometheusSettings plaintext(boolean tlsToo) {
    return new PrometheusSettings(true, "http", null, false, tlsToo, null, false);
  }

  private static PrometheusSettings tls(
      Behaviour behaviour, Outcome way, boolean http2, Judge judge) {
    Outcome.Handshake handshake = way.handshake();
    Optional<TlsFailure> fault =
        handshake == null
            ? Optional.empty()
            : judge.fault(new Verification.Full(), handshake.peerChain());
    boolean certificate =
        handshake != null
            && handshake.certificateSent()
            && behaviour.wantsCertificate().orElse(true);
    return new PrometheusSettings(
        true,
        "https",
        http2,
        certificate,
        false,
        fault.filter(f -> !isUnknownCa(f)).map(TlsFailure::cause).orElse(null),
        fault.filter(PrometheusSettings::isUnknownCa).isPresent());
  }

  /** The scrape job as YAML, a line each. */
  public List<String> yaml(Peer peer) {
    List<String> lines = new ArrayList<>();
    lines.add("scrape_configs:");
    lines.add("  - job_name: probed");
    if (!peer.path().equals("/metrics") && !peer.path().equals("/")) {
      lines.add("    metrics_path: " + quoted(peer.path()));
    }
    lines.add("    scheme: " + scheme + (direct ? "" : "                 # h2tap does the TLS"));
    if (tlsToo) {
      lines.set(lines.size() - 1, "    scheme: http   # in plaintext; with h2tap it is TLS");
    }
    if (!direct) {
      lines.add("    proxy_url: http://127.0.0.1:15090   # " + PROXY);
    }
    if (http2 != null) {
      lines.add("    enable_http2: " + http2);
    }
    if (scheme.equals("https")) {
      lines.addAll(tlsConfig(peer));
    }
    lines.add("    static_configs: [{targets: [" + quoted(peer.authority().toString()) + "]}]");
    return lines;
  }

  private List<String> tlsConfig(Peer peer) {
    List<String> lines = new ArrayList<>();
    Peer.Files files = peer.files();
    String serverName = peer.terms().serverName();
    if (otherCa) {
      lines.add("      ca_file: FILE   # the CA that signed the target's certificate");
    } else if (files.ca() != null) {
      lines.add("      ca_file: " + quoted(files.ca()));
    }
    if (clientCertificate && files.cert() != null && files.key() != null) {
      lines.add("      cert_file: " + quoted(files.cert()));
      lines.add("      key_file: " + quoted(files.key()));
    }
    if (serverName != null) {
      lines.add("      server_name: " + quoted(serverName));
    }
    if (skipVerify != null) {
      lines.add("      insecure_skip_verify: true   # " + skipVerify);
    }
    if (!lines.isEmpty()) {
      lines.add(0, "    tls_config:");
    }
    return lines;
  }

  /** A scalar of YAML 1.2 in single quotes (§7.3.2). */
  private static String quoted(String text) {
    return text.matches("[A-Za-z/][\\w./-]*") ? text : "'" + text.replace("'", "''") + "'";
  }
}

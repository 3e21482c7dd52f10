package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.tls.PeerCheck;
import dev.h2tap.proxy.tls.Sni;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.proxy.tls.TlsFailure;
import dev.h2tap.proxy.tls.TlsTerms;
import dev.h2tap.proxy.tls.TlsVersions;
import dev.h2tap.proxy.tls.Verification;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Outcomes that were never observed, for a peer at 10.0.0.1:9102 with the sample certificates. */
final class Observed {
  private static final SampleCertificates MESH = SampleCertificates.create();
  private static final Peer.Files FILES =
      new Peer.Files(
          List.of("--certs", "/etc/istio-certs"),
          "/etc/istio-certs/root-cert.pem",
          "/etc/istio-certs/cert-chain.pem",
          "/etc/istio-certs/key.pem");

  final Peer peer;
  private final List<Outcome> outcomes = new ArrayList<>();

  private Observed(Peer peer) {
    this.peer = peer;
  }

  /** A peer that is probed with the certificate of a workload. */
  static Observed withCertificate(List<String> alpn) {
    return new Observed(peer(alpn, true));
  }

  /** A peer that is probed without a client certificate. */
  static Observed withoutCertificate() {
    return new Observed(peer(List.of("h2", "http/1.1"), false));
  }

  private static Peer peer(List<String> alpn, boolean certificate) {
    TlsTerms terms =
        new TlsTerms(
            certificate ? MESH.client() : null,
            MESH.roots(),
            alpn,
            new Sni.Host(),
            null,
            new Verification.Full(),
            TlsEngine.JDK);
    return new Peer(
        new Authority("10.0.0.1", 9102),
        true,
        terms,
        UpstreamProtocol.AUTO,
        "/metrics",
        null,
        certificate ? FILES : Peer.Files.NONE);
  }

  /** What was given, and what came of it. */
  Observed given(Reaction reaction) {
    return add(peer.given(), reaction);
  }

  /** The offers of the sidecar table, in its order. */
  Observed offers(Reaction... reactions) {
    for (int i = 0; i < reactions.length; i++) {
      add(peer.offer(SidecarRow.OFFERS.get(i)), reactions[i]);
    }
    return this;
  }

  Observed add(Attempt attempt, Reaction reaction) {
    int number = outcomes.size() + 1;
    boolean http2 = reaction == Reaction.HTTP2;
    outcomes.add(
        new Outcome(
            attempt,
            reaction,
            reaction.works() ? "200 over HTTP/" + (http2 ? "2" : "1.1") : words(reaction),
            finding(reaction),
            reaction.works() ? null : "upstream " + words(reaction),
            reaction.works() ? 200 : 0,
            handshake(attempt, reaction),
            "",
            number,
            number * 1_000_000L));
    return this;
  }

  private static String words(Reaction reaction) {
    return switch (reaction) {
      case RESET -> "reset after ClientHello";
      case CLOSED -> "closed after ClientHello";
      case CERTIFICATE -> "alert certificate_required (116) after our Finished";
      case UNVERIFIED -> "we refused its certificate";
      default -> reaction.toString();
    };
  }

  private static String finding(Reaction reaction) {
    return switch (reaction) {
      case RESET -> "alpn-unmatched";
      case CLOSED -> "closed-after-client-hello";
      case CERTIFICATE -> "client-certificate-missing";
      case UNVERIFIED -> "spiffe-name-mismatch";
      default -> null;
    };
  }

  private Outcome.Handshake handshake(Attempt attempt, Reaction reaction) {
    if (!attempt.tls()
        || !(reaction.works()
            || reaction == Reaction.NO_HTTP2
            || reaction == Reaction.HTTP2_FRAMES)) {
      return null;
    }
    List<String> chain = MESH.server().chain().stream().map(Observed::base64).toList();
    TlsFailure fault =
        new PeerCheck(peer.terms()).faultOf(chain, peer.authority().host()).orElse(null);
    String alpn =
        reaction == Reaction.HTTP2 || reaction == Reaction.NO_HTTP2
            ? "h2"
            : attempt.alpn().contains("http/1.1") ? "http/1.1" : null;
    String version = attempt.versions() == TlsVersions.ONLY_1_2 ? "TLSv1.2" : "TLSv1.3";
    return new Outcome.Handshake(version, alpn, attempt.certificate(), chain, fault);
  }

  private static String base64(X509Certificate certificate) {
    try {
      return Base64.getEncoder().encodeToString(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  Behaviour behaviour() {
    return new Behaviour(peer, outcomes);
  }

  Probe probe() {
    return new Probe(peer, outcomes, List.of("what would tell nothing"));
  }
}

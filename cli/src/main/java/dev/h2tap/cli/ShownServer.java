package dev.h2tap.cli;

import dev.h2tap.cli.option.HostPort;
import dev.h2tap.cli.setup.LoadedTls;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.probe.Limits;
import dev.h2tap.proxy.probe.Outcome;
import dev.h2tap.proxy.probe.Peer;
import dev.h2tap.proxy.probe.Probe;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.TlsTerms;
import dev.h2tap.proxy.tls.explain.CertificateSource;
import dev.h2tap.proxy.tls.explain.Greeting;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.proxy.via.Via;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.SessionLog;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a server showed when it was dialled.
 *
 * @param name what its certificate should bear
 */
record ShownServer(CertificateSource source, Greeting greeting, Roots roots, String name) {
  private static final long LIMIT_MILLIS = 5_000;

  /**
   * Dials.
   *
   * @throws FailedException where no handshake came about, with the reason
   */
  static ShownServer dial(HostPort server, LoadedTls loaded, @Nullable Via via)
      throws UserException, InterruptedException {
    if (loaded.auto()) {
      throw new UserException("--alpn auto is for the proxy; name what to offer, or none");
    }
    TlsTerms terms = loaded.terms().get();
    Authority authority = new Authority(server.host().toLowerCase(Locale.ROOT), server.port());
    Peer peer = new Peer(authority, true, terms, UpstreamProtocol.AUTO, "/", via, loaded.files());
    Outcome outcome = Probe.look(peer, new Limits(1, LIMIT_MILLIS, LIMIT_MILLIS), SessionLog.off());
    Outcome.Handshake handshake = outcome.handshake();
    if (handshake == null) {
      throw new FailedException(
          authority
              + " showed no certificate: "
              + (outcome.reason() == null ? outcome.words() : outcome.reason()));
    }
    String serverName = terms.serverName();
    return new ShownServer(
        new CertificateSource(
            authority.toString(), "TLS", certificates(handshake), List.of(), List.of()),
        new Greeting(
            handshake.version(), terms.alpn(), handshake.alpn(), handshake.certificateSent()),
        terms.roots(),
        serverName == null ? authority.host() : serverName);
  }

  private static List<X509Certificate> certificates(Outcome.Handshake handshake)
      throws UserException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (String base64 : handshake.peerChain()) {
        certificates.add(
            (X509Certificate)
                factory.generateCertificate(
                    new ByteArrayInputStream(Base64.getDecoder().decode(base64))));
      }
      return certificates;
    } catch (CertificateException e) {
      throw new FailedException("the server's certificate cannot be read: " + e.getMessage(), e);
    }
  }
}

package dev.h2tap.e2e.failure;

import static dev.h2tap.e2e.failure.FailureCase.row;

import dev.h2tap.e2e.Ports;
import dev.h2tap.e2e.RawConnection;
import dev.h2tap.e2e.sidecar.Listener;
import dev.h2tap.proxy.tls.mint.KeyKind;
import dev.h2tap.proxy.tls.sample.Leaf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Rows 1 to 7, 16 and 29: the two ends do not come to terms on what to speak. */
final class HandshakeFailures {
  private HandshakeFailures() {}

  static List<FailureCase> cases() {
    return List.of(
        row(
                1,
                "alpn-unmatched",
                "a sidecar that goes by ALPN resets a ClientHello without",
                bench -> bench.sidecar(Listener.ISTIO_1_6_PERMISSIVE))
            .with(bench -> bench.meshTerms("--alpn", "none")),
        row(
                1,
                "alpn-unmatched",
                "a sidecar of an http port resets an offer without names of the mesh",
                bench -> bench.sidecar(Listener.PERMISSIVE_HTTP))
            .with(bench -> bench.meshTerms()),
        row(
                2,
                "closed-after-client-hello",
                "a sidecar hands raw TLS to an application, which gives up",
                bench -> bench.sidecar(Listener.PERMISSIVE_AUTO))
            .with(bench -> bench.meshTerms()),
        row(
            2,
            "closed-after-client-hello",
            "a peer reads the ClientHello and closes",
            bench -> bench.tlsScript((connection, number) -> readHello(connection))),
        row(3, "alpn-no-overlap", "openssl speaks h2 only", bench -> bench.openssl("-alpn", "h2"))
            .with(bench -> bench.serverTls("--alpn", "http/1.1")),
        row(
                3,
                "alpn-no-overlap",
                "nginx without http2 is offered h2",
                bench -> bench.nginx("ssl", bench.nginxTls()))
            .with(bench -> bench.serverTls("--alpn", "h2")),
        row(3, "alpn-no-overlap", "Prometheus is offered istio-h2", bench -> bench.prometheus(""))
            .with(bench -> bench.serverTls("--alpn", "istio-h2")),
        row(
            4,
            "plaintext-port",
            "nginx in plaintext answers with HTTP",
            bench -> bench.nginx("", "").replace("http:", "https:")),
        row(
            4,
            "plaintext-port",
            "a server answers with a banner of its own protocol",
            bench ->
                bench.tlsScript(
                    (connection, number) -> {
                      connection.send("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
                      connection.readToEnd();
                    })),
        row(
            5,
            "tls-port",
            "openssl closes on HTTP/1.1",
            bench -> bench.openssl().replace("https:", "http:")),
        row(
                5,
                "tls-port",
                "openssl closes on HTTP/2",
                bench -> bench.openssl().replace("https:", "http:"))
            .proxied("--upstream-protocol", "h2"),
        row(
            5,
            "tls-port",
            "a sidecar in STRICT mode closes on plaintext",
            bench -> bench.sidecar(Listener.STRICT_HTTP).replace("https:", "http:")),
        row(
                5,
                "tls-port",
                "nginx answers 400",
                bench -> bench.nginx("ssl", bench.nginxTls()).replace("https:", "http:"))
            .passedOn(400, false),
        row(
                5,
                "tls-port",
                "Prometheus answers 400",
                bench -> bench.prometheus("").replace("https:", "http:"))
            .passedOn(400, false),
        row(
                6,
                "h2-negotiated-http1-served",
                "a sidecar chooses h2 and hands it to an application of HTTP/1.1",
                bench -> bench.sidecar(Listener.STRICT_AUTO))
            .with(bench -> bench.meshTerms()),
        row(
                6,
                "h2-negotiated-http1-served",
                "a server of HTTP/1.1 in Python stands behind TLS that says h2",
                Bench::pythonThatSaysH2)
            .with(bench -> bench.serverTls()),
        row(
            7,
            "h2-to-http1-reader",
            "nghttpd in plaintext is asked in HTTP/1.1",
            bench -> bench.nghttpd()),
        row(
                7,
                "h2-to-http1-reader",
                "a sidecar passes HTTP/1.1 to an application of HTTP/2",
                bench -> bench.http2Sidecar(Listener.STRICT_TCP))
            .with(bench -> bench.meshTerms("--alpn", "istio-http/1.1,http/1.1")),
        row(
                16,
                "no-common-parameters",
                "openssl speaks TLS 1.1 only",
                bench -> bench.openssl("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"))
            .with(bench -> bench.serverTls()),
        row(
                16,
                "no-common-parameters",
                "nginx speaks TLS 1.1 only",
                bench ->
                    bench.nginx(
                        "ssl",
                        bench.nginxTls() + "ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;"))
            .with(bench -> bench.serverTls()),
        row(
                16,
                "no-common-parameters",
                "openssl knows other suites only",
                bench -> bench.openssl("-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-CCM"))
            .with(bench -> bench.serverTls()),
        row(
                16,
                "no-common-parameters",
                "openssl knows another group only",
                bench -> bench.openssl("-groups", "brainpoolP512r1"))
            .with(bench -> bench.serverTls()),
        row(
                16,
                "no-common-parameters",
                "openssl has an Ed25519 certificate",
                bench ->
                    bench.openssl(
                        bench
                            .certificates()
                            .issue(
                                "ed25519",
                                Leaf.host("localhost").ip("127.0.0.1").key(KeyKind.ED25519))))
            .with(bench -> bench.serverTls()),
        row(29, "unreachable", "nobody listens", bench -> "http://127.0.0.1:" + Ports.free()),
        row(
            29,
            "unreachable",
            "the name does not resolve",
            bench -> "http://no-such-host.invalid:9"),
        row(29, "unreachable", "no route", bench -> "http://[2001:db8::1]:9"));
  }

  /** Reads one TLS record, so that closing does not reset. */
  private static void readHello(RawConnection connection) throws IOException {
    connection.read(ByteBuffer.wrap(connection.read(5)).getShort(3));
  }
}

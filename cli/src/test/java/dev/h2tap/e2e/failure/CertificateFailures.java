package dev.h2tap.e2e.failure;

import static dev.h2tap.e2e.failure.FailureCase.row;

import dev.h2tap.e2e.Certificates;
import dev.h2tap.e2e.RawConnection;
import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Rows 8 to 14: one end does not accept the certificate of the other, or misses it. */
final class CertificateFailures {
  private CertificateFailures() {}

  static List<FailureCase> cases() {
    return List.of(
        row(
                8,
                "client-certificate-missing",
                "openssl, TLS 1.2",
                bench -> bench.strictOpenssl("-tls1_2"))
            .with(bench -> bench.serverTls()),
        row(
                8,
                "client-certificate-missing",
                "openssl, TLS 1.3",
                bench -> bench.strictOpenssl("-tls1_3"))
            .with(bench -> bench.serverTls()),
        row(8, "client-certificate-missing", "Prometheus", Bench::strictPrometheus)
            .with(bench -> bench.serverTls()),
        row(
                8,
                "client-certificate-missing",
                "nginx answers 400",
                bench -> bench.nginx("ssl", verifying(bench)))
            .with(bench -> bench.serverTls())
            .passedOn(400, false),
        row(
                9,
                "client-certificate-unknown-ca",
                "openssl, TLS 1.2",
                bench -> bench.strictOpenssl("-tls1_2"))
            .with(bench -> bench.showing(bench.certificates().stranger())),
        row(
                9,
                "client-certificate-unknown-ca",
                "openssl, TLS 1.3",
                bench -> bench.strictOpenssl("-tls1_3"))
            .with(bench -> bench.showing(bench.certificates().stranger())),
        row(
                9,
                "client-certificate-unknown-ca",
                "nginx answers 400",
                bench -> bench.nginx("ssl", verifying(bench)))
            .with(bench -> bench.showing(bench.certificates().stranger()))
            .passedOn(400, false),
        row(9, "client-certificate-unknown-ca", "Prometheus", Bench::strictPrometheus)
            .with(bench -> bench.showing(bench.certificates().stranger())),
        row(
                10,
                "client-certificate-expired",
                "openssl, TLS 1.2",
                bench -> bench.strictOpenssl("-tls1_2"))
            .with(bench -> bench.showing(expiredClient(bench))),
        row(
                10,
                "client-certificate-expired",
                "openssl, TLS 1.3",
                bench -> bench.strictOpenssl("-tls1_3"))
            .with(bench -> bench.showing(expiredClient(bench))),
        row(10, "client-certificate-expired", "Prometheus", Bench::strictPrometheus)
            .with(bench -> bench.showing(expiredClient(bench))),
        row(
                11,
                "client-certificate-refused-silently",
                "closed right after our Finished, TLS 1.3",
                bench -> bench.tlsScript((connection, number) -> refuse(bench, connection)))
            .with(bench -> bench.mutualTls()),
        row(
                11,
                "client-certificate-refused-silently",
                "reset right after our Finished, TLS 1.3",
                bench ->
                    bench.tlsScript(
                        (connection, number) -> {
                          connection.acceptTls(bench.serverContext(), true, "h2");
                          connection.reset();
                        }))
            .with(bench -> bench.mutualTls()),
        row(
                12,
                "spiffe-name-mismatch",
                "a SPIFFE ID only is checked by host name",
                bench ->
                    bench.openssl(
                        bench
                            .certificates()
                            .issue("spiffe", Leaf.spiffe("spiffe://cluster.local/ns/a/sa/b"))))
            .with(bench -> bench.serverTls()),
        row(
                13,
                "server-certificate-unknown-ca",
                "a CA that is not among ours",
                bench -> bench.openssl(elsewhere(bench, "O=elsewhere")))
            .with(bench -> bench.serverTls()),
        row(
                13,
                "server-certificate-unknown-ca",
                "a root of the same name with a new key",
                bench -> bench.openssl(elsewhere(bench, "O=cluster.local")))
            .with(bench -> bench.serverTls()),
        row(
                14,
                "server-certificate-expired",
                "it ended an hour ago",
                bench ->
                    bench.openssl(bench.certificates().issue("expired-server", expired(host()))))
            .with(bench -> bench.serverTls()),
        row(
                14,
                "server-certificate-expired",
                "it begins in an hour",
                bench ->
                    bench.openssl(
                        bench
                            .certificates()
                            .issue(
                                "future-server",
                                host().valid(in(Duration.ofHours(1)), in(Duration.ofHours(2))))))
            .with(bench -> bench.serverTls()));
  }

  private static String verifying(Bench bench) {
    return bench.nginxTls()
        + "ssl_client_certificate %s; ssl_verify_client on; ssl_verify_depth 3;"
            .formatted(bench.certificates().root());
  }

  /** Closes without an alert and without a reset. */
  private static void refuse(Bench bench, RawConnection connection) throws Exception {
    connection.acceptTls(bench.serverContext(), true, "h2");
    connection.shutdownOutput();
    connection.readToEnd();
  }

  private static Certificates.Pair expiredClient(Bench bench) throws Exception {
    return bench
        .certificates()
        .issue("expired-client", expired(Leaf.spiffe("spiffe://cluster.local/ns/a/sa/b")));
  }

  private static Certificates.Pair elsewhere(Bench bench, String root) throws Exception {
    return bench.certificates().write(root, SampleAuthority.root(root).issue(host()));
  }

  private static Leaf host() {
    return Leaf.host("localhost").ip("127.0.0.1");
  }

  private static Leaf expired(Leaf leaf) {
    return leaf.valid(in(Duration.ofHours(-2)), in(Duration.ofHours(-1)));
  }

  private static Instant in(Duration time) {
    return Instant.now().plus(time);
  }
}

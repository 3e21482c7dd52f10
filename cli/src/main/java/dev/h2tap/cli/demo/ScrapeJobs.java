package dev.h2tap.cli.demo;

import java.nio.file.Path;

/** A configuration for Prometheus that scrapes one target twice: as it fails, and as it works. */
public final class ScrapeJobs {
  private static final String CONFIGURATION =
      """
      global:
        scrape_interval: 5s
      scrape_configs:
        - job_name: before                  # down: connection reset by peer
          scheme: https
          enable_http2: false               # as in Prometheus 2.21 to 2.30: no ALPN
          tls_config:
            ca_file: %1$s
            cert_file: %2$s
            key_file: %3$s
            insecure_skip_verify: true      # the target has a SPIFFE ID and no host name
          static_configs:
            - targets: ['%4$s']
        - job_name: after                   # up
          scheme: http                      # h2tap does the TLS
          proxy_url: http://%5$s
          static_configs:
            - targets: ['%4$s']
      """;

  private ScrapeJobs() {}

  /**
   * The configuration.
   *
   * @param certs a directory in Istio's layout
   * @param target HOST:PORT
   * @param proxy HOST:PORT of h2tap in forward mode
   */
  public static String of(Path certs, String target, String proxy) {
    return CONFIGURATION.formatted(
        quoted(certs.resolve("root-cert.pem")),
        quoted(certs.resolve("cert-chain.pem")),
        quoted(certs.resolve("key.pem")),
        target,
        proxy);
  }

  /** A YAML scalar in single quotes. */
  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "''") + "'";
  }
}

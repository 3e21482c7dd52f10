package dev.h2tap.recorder.export.curl;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How h2tap was told to reach upstreams, from the options of the run: what there is to go by where
 * a request reached none.
 *
 * @param configuration options by name
 */
record Intent(Map<String, String> configuration) {
  private static final String PRESET_CERTS = "/etc/istio-certs";

  /** Whether an upstream is asked over TLS for what a client asked for with that scheme. */
  boolean isTls(@Nullable String scheme) {
    URI upstream = upstream();
    if (upstream != null) {
      return "https".equalsIgnoreCase(upstream.getScheme());
    }
    boolean certificates =
        Stream.of("--certs", "--ca-file", "--cert-file", "--preset")
            .anyMatch(configuration::containsKey);
    return "https".equalsIgnoreCase(scheme)
        || configuration
            .getOrDefault("--upstream-tls", certificates ? "on" : "off")
            .equalsIgnoreCase("on");
  }

  /** The one upstream as {@code HOST:PORT}; null where there is none. */
  @Nullable String target() {
    URI upstream = upstream();
    if (upstream == null || upstream.getHost() == null) {
      return null;
    }
    int standard = "https".equalsIgnoreCase(upstream.getScheme()) ? 443 : 80;
    return upstream.getHost() + ":" + (upstream.getPort() < 0 ? standard : upstream.getPort());
  }

  private @Nullable URI upstream() {
    try {
      String upstream = configuration.get("--upstream");
      return upstream == null ? null : new URI(upstream);
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** The file that an option names, or that stands in the directory of certificates. */
  @Nullable String file(String option, String inDirectory) {
    String named = configuration.get(option);
    if (named != null) {
      return named;
    }
    String preset = configuration.containsKey("--preset") ? PRESET_CERTS : null;
    String directory = configuration.getOrDefault("--certs", preset);
    return directory == null ? null : directory.replaceFirst("/$", "") + "/" + inDirectory;
  }

  /** The value of {@code --verify}; of a preset, what it stands for in general. */
  String verification() {
    return configuration.getOrDefault(
        "--verify", configuration.containsKey("--preset") ? "spiffe" : "full");
  }

  /** Another proxy on the way, null for none. */
  @Nullable String via() {
    return configuration.get("--via");
  }

  /** Whether upstreams are asked in HTTP/2 where that is not negotiated. */
  boolean isHttp2() {
    return "h2".equals(configuration.get("--upstream-protocol"));
  }

  /** Whether upstreams are asked in HTTP/1.1 whatever they can. */
  boolean isHttp1() {
    return "http1".equals(configuration.get("--upstream-protocol"));
  }
}

package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.UserException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings that belong together: the values of {@code --preset}. */
public enum Preset {
  /** The offer that every Istio sidecar treats as HTTP/1.1 over mTLS. */
  ISTIO("istio", List.of("istio-http/1.1", "http/1.1")),
  /** HTTP/2 to an Istio sidecar. */
  ISTIO_H2("istio-h2", List.of("istio-h2", "h2"));

  /** Where a mesh writes the certificates of a workload. */
  public static final Path DEFAULT_CERTS = Path.of("/etc/istio-certs");

  private final String option;
  private final List<String> alpn;

  Preset(String option, List<String> alpn) {
    this.option = option;
    this.alpn = alpn;
  }

  /** Reads {@code istio} or {@code istio-h2}. */
  public static Preset parse(String text) throws UserException {
    for (Preset preset : values()) {
      if (preset.option.equals(text)) {
        return preset;
      }
    }
    throw new UserException("--preset " + OneLine.of(text) + " is unknown; use istio or istio-h2");
  }

  public List<String> alpn() {
    return alpn;
  }

  /**
   * Any workload of the trust domain of our own certificate.
   *
   * @throws UserException where our certificate has no SPIFFE ID
   */
  public Verification verification(@Nullable Identity identity) throws UserException {
    if (identity == null) {
      throw new UserException(
          "--preset "
              + option
              + " has no certificate to take the trust domain from; give --certs DIR or --verify"
              + " spiffe:PATTERN");
    }
    String id =
        identity
            .spiffeId()
            .orElseThrow(
                () ->
                    new UserException(
                        "the certificate in "
                            + identity.source()
                            + " has no SPIFFE ID, so --preset "
                            + option
                            + " knows no trust domain; --verify spiffe:PATTERN is required"));
    String domain = id.substring("spiffe://".length()).split("/", 2)[0];
    return new Verification.Spiffe(SpiffePattern.allOf(domain));
  }

  @Override
  public String toString() {
    return option;
  }
}

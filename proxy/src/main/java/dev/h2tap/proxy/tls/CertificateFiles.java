package dev.h2tap.proxy.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files that belong together: our certificate with its key, and the CAs that we trust.
 * Either part may be missing.
 *
 * @param chain null where there is no certificate of ours; then {@code key} is null too
 * @param roots null where the CAs come from elsewhere
 */
public record CertificateFiles(@Nullable Path chain, @Nullable Path key, @Nullable Path roots) {

  public CertificateFiles {
    if ((chain == null) != (key == null)) {
      throw new IllegalArgumentException("a certificate and its key need each other");
    }
  }

  /** The files that there are, the key first. */
  public List<Path> all() {
    return Stream.of(key, chain, roots).filter(Objects::nonNull).toList();
  }

  /** The one that names them in messages; empty where there are none. */
  @Override
  public String toString() {
    return chain != null ? chain.toString() : roots != null ? roots.toString() : "";
  }
}

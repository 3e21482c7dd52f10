package dev.h2tap.proxy.tls.explain;

import dev.h2tap.recorder.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files of a directory that belong together: as Istio, a Kubernetes secret, certbot, or h2tap's own
 * CA name them.
 *
 * @param roots the CAs that the chain should lead to, null where there is no such file
 */
public record Layout(Path chain, Path key, @Nullable Path roots) {
  private static final List<List<String>> KNOWN =
      List.of(
          List.of("cert-chain.pem", "key.pem", "root-cert.pem"),
          List.of("tls.crt", "tls.key", "ca.crt"),
          List.of("fullchain.pem", "privkey.pem", ""),
          List.of("ca-cert.pem", "ca-key.pem", ""));

  /** The layout of a directory. */
  public static Layout of(Path directory) throws UserException {
    for (List<String> names : KNOWN) {
      if (Files.exists(directory.resolve(names.get(0)))) {
        return in(directory, names);
      }
    }
    throw new UserException(
        directory
            + " holds no cert-chain.pem, tls.crt, fullchain.pem or ca-cert.pem; name a file in it");
  }

  /** The layout that a chain's file is part of, empty where its name is of none. */
  public static Optional<Layout> around(Path chain) {
    Path parent = chain.getParent();
    Path directory = parent == null ? Path.of("") : parent;
    return KNOWN.stream()
        .filter(names -> chain.equals(directory.resolve(names.get(0))))
        .findFirst()
        .map(names -> in(directory, names));
  }

  private static Layout in(Path directory, List<String> names) {
    Path roots = names.get(2).isEmpty() ? null : directory.resolve(names.get(2));
    return new Layout(
        directory.resolve(names.get(0)),
        directory.resolve(names.get(1)),
        roots != null && Files.exists(roots) ? roots : null);
  }
}

package dev.h2tap.cli.setup;

import dev.h2tap.proxy.tls.CertificateFiles;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.upstream.UpstreamSettings;
import dev.h2tap.recorder.UserException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What was made of settings, so that the next configuration can go on with it where nothing has
 * changed: connections are kept then.
 */
final class Reusable {
  /** Nothing was made yet. */
  static final Reusable NOTHING = new Reusable();

  private final Map<Fingerprint, UpstreamSettings> upstreams = new HashMap<>();
  private final Map<Fingerprint, DownstreamTls> listeners = new HashMap<>();
  private final Set<CertificateFiles> certificates = new HashSet<>();

  /** Makes something that may fail. */
  interface Maker<T> {
    T make() throws UserException;
  }

  /** The same as before, else the same as another route's, else a new one. */
  UpstreamSettings upstream(Fingerprint of, Reusable former, Maker<UpstreamSettings> maker)
      throws UserException {
    return reuse(of, upstreams, former.upstreams, maker);
  }

  /** The same as before, else the same as another listener's, else a new one. */
  DownstreamTls listener(Fingerprint of, Reusable former, Maker<DownstreamTls> maker)
      throws UserException {
    return reuse(of, listeners, former.listeners, maker);
  }

  private static <T> T reuse(
      Fingerprint of, Map<Fingerprint, T> now, Map<Fingerprint, T> before, Maker<T> maker)
      throws UserException {
    T made = now.containsKey(of) ? now.get(of) : before.get(of);
    if (made == null) {
      made = maker.make();
    }
    now.put(of, made);
    return made;
  }

  /** The certificates of these files are what is used. */
  void uses(CertificateFiles files) {
    certificates.add(files);
  }

  /** The files of all certificates that are used. */
  Set<CertificateFiles> certificates() {
    return Set.copyOf(certificates);
  }

  /** Frees what others do not go on to use. */
  void closeUnlessIn(Reusable others) {
    upstreams.values().stream()
        .filter(made -> !others.upstreams.containsValue(made))
        .forEach(UpstreamSettings::close);
    listeners.values().stream()
        .filter(made -> !others.listeners.containsValue(made))
        .forEach(DownstreamTls::close);
  }
}

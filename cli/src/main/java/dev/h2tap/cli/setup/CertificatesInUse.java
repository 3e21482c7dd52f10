package dev.h2tap.cli.setup;

import dev.h2tap.proxy.ListenerOptions;
import dev.h2tap.proxy.metrics.CertificateMetrics;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.TlsTerms;
import java.util.ArrayList;
import java.util.List;

/** The certificates of a configuration that came from files. */
public final class CertificatesInUse {
  private CertificatesInUse() {}

  /** Those of all routes and listeners. */
  public static CertificateMetrics.InUse of(Setup setup) {
    List<Identity> identities = new ArrayList<>();
    List<Roots> roots = new ArrayList<>();
    for (Way way : setup.ways()) {
      boolean ownRoots = way.tls().files().ca() != null;
      if (ownRoots || way.tls().files().cert() != null) {
        TlsTerms terms = way.tls().terms().get();
        if (terms.identity() != null) {
          identities.add(terms.identity());
        }
        if (ownRoots) {
          roots.add(terms.roots());
        }
      }
    }
    for (ListenerOptions listener : setup.listeners()) {
      DownstreamTls tls = listener.tls();
      if (tls != null) {
        identities.add(tls.identity());
        if (tls.clientCa() != null) {
          roots.add(tls.clientCa());
        }
      }
    }
    return new CertificateMetrics.InUse(identities, roots);
  }
}

package dev.h2tap.proxy.metrics;

import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.SubjectNames;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** When the certificates that are in use expire. Thread-safe. */
public final class CertificateMetrics {
  private volatile Supplier<InUse> inUse = () -> new InUse(List.of(), List.of());

  CertificateMetrics(PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("h2tap_certificate_expiry_timestamp_seconds")
        .help(
            "When a certificate in use expires, in seconds since 1970; the earliest of a subject.")
        .labelNames("file", "subject")
        .callback(this::tell)
        .register(registry);
  }

  /**
   * What is in use at a time.
   *
   * @param identities our own certificates with their intermediates
   * @param roots the CAs that were named; those of the JDK are none of ours to watch
   */
  public record InUse(Collection<Identity> identities, Collection<Roots> roots) {}

  /**
   * Says where to look for them.
   *
   * @param now what is in use at the time of asking; asked for on any thread
   */
  public void watch(Supplier<InUse> now) {
    inUse = now;
  }

  private record Certificate(String file, String subject) {}

  private void tell(GaugeWithCallback.Callback callback) {
    Map<Certificate, Long> earliest = new HashMap<>();
    InUse now = inUse.get();
    now.identities().forEach(own -> note(earliest, own.source(), own.chain()));
    now.roots().forEach(roots -> note(earliest, roots.source(), roots.certificates()));
    earliest.forEach(
        (certificate, seconds) ->
            callback.call(seconds, certificate.file(), certificate.subject()));
  }

  private static void note(
      Map<Certificate, Long> earliest, String file, List<X509Certificate> certificates) {
    for (X509Certificate certificate : certificates) {
      long expiry = TimeUnit.MILLISECONDS.toSeconds(certificate.getNotAfter().getTime());
      earliest.merge(
          new Certificate(file, SubjectNames.subjectOrName(certificate)), expiry, Math::min);
    }
  }
}

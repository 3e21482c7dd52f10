package dev.h2tap.proxy.tls.explain;

import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.SubjectNames;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a chain leads to somebody who is trusted: the JDK's PKIX judgement without revocation
 * (RFC 5280 §6), our words.
 *
 * @param anchor the CA that it leads to, null where it leads to none
 * @param roots what was looked in, for messages
 * @param reason why it leads to none, null where it does
 */
public record Trust(@Nullable String anchor, String roots, @Nullable String reason) {

  public boolean given() {
    return anchor != null;
  }

  /**
   * Judges a chain as of a time at which its first certificate is valid, since a validity that is
   * over is told on its own.
   */
  static Trust of(List<X509Certificate> chain, Roots roots, Instant now) {
    X509Certificate first = chain.get(0);
    if (roots.certificates().contains(first)) {
      return new Trust(SubjectNames.subject(first), roots.source(), null);
    }
    if (roots.certificates().isEmpty()) {
      return new Trust(null, roots.source(), roots.source() + " holds no CA");
    }
    try {
      X509CertSelector target = new X509CertSelector();
      target.setCertificate(first);
      Set<TrustAnchor> anchors =
          roots.certificates().stream()
              .map(ca -> new TrustAnchor(ca, null))
              .collect(Collectors.toSet());
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(withinValidity(first, now)));
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
      PKIXCertPathBuilderResult found =
          (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
      return new Trust(
          SubjectNames.subject(found.getTrustAnchor().getTrustedCert()), roots.source(), null);
    } catch (CertPathBuilderException e) {
      return new Trust(null, roots.source(), reason(chain, roots, e));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Instant withinValidity(X509Certificate certificate, Instant now) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    return now.isBefore(from) ? from : now.isAfter(to) ? to : now;
  }

  private static String reason(
      List<X509Certificate> chain, Roots roots, CertPathBuilderException e) {
    List<X509Certificate> path = Links.path(chain);
    X509Certificate top = path.get(path.size() - 1);
    String issuer = SubjectNames.issuer(top);
    if (Links.issued(top, top)) {
      return (path.size() == 1 ? "self-signed, and" : "leads to " + issuer + ", which is")
          + " not among the CAs in "
          + roots.source();
    }
    boolean known =
        roots.certificates().stream()
            .anyMatch(ca -> ca.getSubjectX500Principal().equals(top.getIssuerX500Principal()));
    if (!known) {
      return "the issuer, "
          + issuer
          + ", is neither in the chain nor among the CAs in "
          + roots.source();
    }
    boolean signed = roots.certificates().stream().anyMatch(ca -> Links.issued(ca, top));
    return signed
        ? "refused by the rules for certification paths: " + deepest(e)
        : "signed by another key than that of the CA of the same name, "
            + issuer
            + ", in "
            + roots.source();
  }

  private static String deepest(Throwable e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = deepest.getMessage();
    return deepest instanceof CertPathValidatorException path && message == null
        ? path.getReason().toString()
        : String.valueOf(message);
  }
}

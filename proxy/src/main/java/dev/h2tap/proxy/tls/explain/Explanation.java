package dev.h2tap.proxy.tls.explain;

import dev.h2tap.proxy.tls.SubjectNames;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say of certificates.
 *
 * @param certificates in the order in which they came
 * @param trust null where there is no chain to judge: no certificate, or root CAs alone
 * @param inOrder whether they came leaf first, each followed by its issuer
 * @param key the private key that goes with them, null where none was found
 * @param name the name that was asked about, null for none
 * @param named whether the first certificate bears it
 * @param remarks faults first
 * @param at the time as of which this holds
 */
public record Explanation(
    CertificateSource source,
    List<CertificateFacts> certificates,
    @Nullable Trust trust,
    boolean inOrder,
    @Nullable KeyBeside key,
    @Nullable String name,
    boolean named,
    List<Remark> remarks,
    Instant at) {

  /** Explains the certificates of a file, with the key beside it. */
  public static Explanation ofFile(
      CertificateSource source, Path file, Expectations expected, Instant now) {
    if (source.certificates().isEmpty()) {
      return of(source, null, expected, now);
    }
    X509Certificate leaf = Chain.of(source.certificates()).leaf();
    Optional<KeyBeside> key =
        KeyBeside.of(source, leaf).or(() -> KeyBeside.inDirectoryOf(file, leaf));
    return of(source, key.orElse(null), expected, now);
  }

  /**
   * Explains certificates.
   *
   * @param key the private key that goes with them, null for none
   */
  public static Explanation of(
      CertificateSource source, @Nullable KeyBeside key, Expectations expected, Instant now) {
    List<CertificateFacts> facts =
        source.certificates().stream().map(each -> CertificateFacts.of(each, now)).toList();
    boolean roots = !expected.server() && Chain.isBundleOfRoots(source.certificates());
    List<Remark> remarks = new ArrayList<>();
    for (int i = 0; i < facts.size(); i++) {
      String subject = facts.size() == 1 ? "the certificate " : "certificate " + (i + 1) + " ";
      for (Remark each : facts.get(i).remarks()) {
        boolean spare = roots && facts.size() > 1; // of many CAs one may be spent
        remarks.add(new Remark(each.fault() && !spare, subject + each.text()));
      }
    }
    if (key != null && !key.matches()) {
      remarks.add(
          Remark.fault("the private key in " + key.where() + " is not that of the certificate"));
    }
    Trust trust = null;
    boolean named = false;
    boolean inOrder = true;
    if (!roots && !facts.isEmpty()) {
      Chain chain = Chain.of(source.certificates());
      trust = Trust.of(chain.path(), expected.roots(), now);
      inOrder = chain.inOrder();
      remarks.addAll(chain.remarks());
      named = isNamed(chain.leaf(), expected);
      remarks.addAll(judge(chain.leaf(), trust, named, expected, now));
    }
    remarks.sort((a, b) -> Boolean.compare(b.fault(), a.fault()));
    return new Explanation(
        source, facts, trust, inOrder, key, expected.name(), named, List.copyOf(remarks), now);
  }

  /** Whether nothing is wrong. */
  public boolean fine() {
    return remarks.stream().noneMatch(Remark::fault);
  }

  private static List<Remark> judge(
      X509Certificate leaf, Trust trust, boolean named, Expectations expected, Instant now) {
    List<Remark> remarks = new ArrayList<>();
    if (trust.reason() != null) {
      remarks.add(Remark.fault("not trusted: " + trust.reason()));
    }
    SubjectNames names = SubjectNames.of(leaf);
    if (expected.name() != null && !named) {
      remarks.add(Remark.fault("not for " + expected.name() + ": it names " + names.inWords()));
    }
    List<String> purposes = CertificateFacts.of(leaf, now).purposes();
    if (expected.server()
        && !purposes.isEmpty()
        && !purposes.contains("server")
        && !purposes.contains("any")) {
      remarks.add(
          Remark.fault(
              "not for servers: its extended key usage is " + String.join(", ", purposes)));
    }
    return remarks;
  }

  private static boolean isNamed(X509Certificate leaf, Expectations expected) {
    SubjectNames names = SubjectNames.of(leaf);
    if (expected.spiffe() != null) {
      return names.uris().size() == 1 && expected.spiffe().matches(names.uris().get(0));
    }
    return expected.host() != null && names.names(expected.host());
  }
}

package dev.h2tap.proxy.tls.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Golden;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.tls.SpiffePattern;
import dev.h2tap.proxy.tls.mint.KeyKind;
import dev.h2tap.proxy.tls.mint.Pem;
import dev.h2tap.proxy.tls.mint.Validity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplanationTest {
  private static final Mill MILL = new Mill("mill");
  private static final Validity OVER =
      new Validity(Instant.parse("2026-03-01T00:00:00Z"), Instant.parse("2026-05-29T00:00:00Z"));

  @TempDir private Path dir;

  // ---- the whole of it ----

  @Test
  void aGoodChainOfAServer() {
    X509Certificate leaf = MILL.leaf("DNS:app.test", "DNS:*.app.test", "IP:10.0.0.1");
    Explanation good =
        Explanation.of(
            source(leaf, MILL.intermediate),
            null,
            new Expectations(MILL.roots(), "www.app.test", null, true),
            Mill.NOW);
    Golden.assertMatches("certificates-good.txt", text(good));
    Greeting greeting = new Greeting("TLSv1.3", List.of("h2", "http/1.1"), "h2", true);
    Golden.assertMatches("certificates-good.json", constant(ExplanationJson.of(good, greeting)));
    assertThat(greeting.inWords())
        .isEqualTo(
            "TLSv1.3, ALPN h2 (offered h2,http/1.1), our client certificate was asked for and sent");
    assertThat(good.fine()).isTrue();
  }

  @Test
  void aChainWithEverythingWrong() throws Exception {
    X509Certificate old =
        MILL.leaf(OVER, KeyPurposeId.id_kp_clientAuth, "URI:spiffe://cluster.local/ns/a/sa/b");
    Path key =
        Files.writeString(dir.resolve("key.pem"), Pem.of(KeyKind.EC.generate().getPrivate()));
    Explanation bad =
        Explanation.of(
            source(MILL.intermediate, old, new Mill("stray").root),
            KeyBeside.inDirectoryOf(dir.resolve("cert-chain.pem"), old).orElseThrow(),
            new Expectations(new Mill("mill").roots(), "app.test", null, true),
            Mill.NOW);
    Golden.assertMatches("certificates-bad.txt", text(bad).replace(key.toString(), "key.pem"));
    Golden.assertMatches(
        "certificates-bad.json",
        constant(ExplanationJson.of(bad, null)).replace(key.toString(), "key.pem"));
    assertThat(bad.fine()).isFalse();
  }

  @Test
  void whatHoldsNoCertificateSaysWhatItHolds() {
    Explanation request =
        Explanation.of(
            new CertificateSource(
                "app.csr", "PEM", List.of(), List.of(), List.of("a certificate request for CN=a")),
            null,
            new Expectations(MILL.roots(), null, null, false),
            Mill.NOW);
    assertThat(ExplanationText.of(request))
        .containsExactly("app.csr: PEM", "holds a certificate request for CN=a");
    assertThat(ExplanationText.verdict(request)).isEqualTo("no certificate");
    assertThat(request.fine()).isTrue();
  }

  // ---- one thing at a time ----

  @Test
  void anExpiredCertificateStillSaysWhomItLeadsTo() {
    Explanation old =
        judge("app.test", MILL.leaf(OVER, KeyPurposeId.id_kp_serverAuth, "DNS:app.test"));
    assertThat(old.trust()).isNotNull().matches(Trust::given);
    assertThat(faults(old))
        .containsExactly("certificate 1 expired 3 days ago, at 2026-05-29T00:00:00Z");
  }

  @Test
  void aCertificateOfTomorrowIsNotYetValid() {
    Validity tomorrow =
        new Validity(Instant.parse("2026-06-02T13:00:00Z"), Instant.parse("2026-09-01T00:00:00Z"));
    Explanation early =
        judge("app.test", MILL.leaf(tomorrow, KeyPurposeId.id_kp_serverAuth, "DNS:app.test"));
    assertThat(faults(early))
        .containsExactly(
            "certificate 1 is not valid before 2026-06-02T13:00:00Z; is the clock right?");
    assertThat(early.certificates().get(0).age(Mill.NOW))
        .isEqualTo("not valid for another 25 hours");
  }

  @Test
  void oneThatEndsSoonIsToldAsANote() {
    Validity short30 =
        new Validity(Instant.parse("2026-05-05T00:00:00Z"), Instant.parse("2026-06-04T12:00:00Z"));
    Explanation soon =
        judge("app.test", MILL.leaf(short30, KeyPurposeId.id_kp_serverAuth, "DNS:app.test"));
    assertThat(soon.fine()).isTrue();
    assertThat(soon.remarks()).containsExactly(Remark.note("certificate 1 expires in 3 days"));
  }

  @Test
  void theNameMustBeAmongTheAlternatives() {
    assertThat(judge("other.test", MILL.leaf("DNS:app.test")).remarks())
        .containsExactly(Remark.fault("not for other.test: it names app.test"));
    assertThat(judge("app", MILL.leaf()).remarks())
        .containsExactly(
            Remark.fault(
                "certificate 1 has no subject alternative name, and no client looks at the common"
                    + " name"),
            Remark.fault("not for app: it names nothing"));
  }

  @Test
  void aSpiffeIdIsMatchedAsAPattern() throws Exception {
    X509Certificate workload = MILL.leaf("URI:spiffe://cluster.local/ns/a/sa/b");
    for (String pattern :
        List.of("spiffe://cluster.local/ns/a/sa/b", "spiffe://cluster.local/ns/*/sa/b")) {
      assertThat(spiffe(workload, pattern).fine()).isTrue();
    }
    assertThat(faults(spiffe(workload, "spiffe://cluster.local/ns/a/sa/other")))
        .containsExactly(
            "not for spiffe://cluster.local/ns/a/sa/other: it names"
                + " spiffe://cluster.local/ns/a/sa/b");
  }

  @Test
  void weakKeysAndSignaturesAreFaults() {
    X509Certificate weak =
        MILL.leaf(
            WeakKey.rsa1024(),
            new Validity(
                Instant.parse("2026-03-01T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z")),
            KeyPurposeId.id_kp_serverAuth,
            "DNS:app.test");
    assertThat(faults(judge("app.test", weak)))
        .contains("certificate 1 has a key of 1024 bits; 2048 is the least that is accepted");
  }

  @Test
  void whatIsMissingBetweenTheLeafAndTheRootsIsNamed() {
    X509Certificate leaf = MILL.leaf("DNS:app.test");
    assertThat(faults(judge(MILL.roots(), null, leaf)))
        .containsExactly(
            "not trusted: the issuer, CN=intermediate,O=mill, is neither in the chain nor among the"
                + " CAs in roots.pem");
    assertThat(faults(judge(new Mill("other").roots(), null, leaf, MILL.intermediate, MILL.root)))
        .containsExactly(
            "not trusted: leads to CN=root,O=mill, which is not among the CAs in roots.pem");
    assertThat(faults(judge(new Mill("mill").roots(), null, leaf, MILL.intermediate)))
        .containsExactly(
            "not trusted: signed by another key than that of the CA of the same name,"
                + " CN=root,O=mill, in roots.pem");
    assertThat(faults(judge(MILL.roots(), null, MILL.selfSigned("DNS:app.test"))))
        .containsExactly("not trusted: self-signed, and not among the CAs in roots.pem");
  }

  @Test
  void aSelfSignedOneThatIsTrustedIsFine() {
    X509Certificate alone = MILL.selfSigned("DNS:app.test");
    assertThat(judge(new Roots(List.of(alone), "own.pem"), "app.test", alone).fine()).isTrue();
  }

  @Test
  void rootsAloneAreNoChainAndOneOfThemMayBeSpent() {
    Explanation bundle =
        Explanation.of(
            source(MILL.root, new Mill("other").root),
            null,
            new Expectations(MILL.roots(), null, null, false),
            Instant.parse("2035-06-01T00:00:00Z"));
    assertThat(bundle.trust()).isNull();
    assertThat(bundle.fine()).isTrue();
    assertThat(bundle.remarks()).hasSize(2);
  }

  @Test
  void theOrderOfAChainIsTold() {
    X509Certificate leaf = MILL.leaf("DNS:app.test");
    assertThat(judge(MILL.roots(), null, leaf, MILL.root, MILL.intermediate).remarks())
        .containsExactly(
            Remark.note(
                "the chain is not in order, its links are the numbers 1, 3, 2; some clients refuse"
                    + " that"));
    assertThat(faults(judge(MILL.roots(), null, MILL.intermediate, leaf)))
        .containsExactly("the leaf is number 2, and TLS wants it first (RFC 8446 4.4.2)");
  }

  @Test
  void theKeyBesideAFileIsFoundAndCompared() throws Exception {
    X509Certificate leaf = MILL.leaf("DNS:app.test");
    Path file = Files.writeString(dir.resolve("app.crt"), Pem.of(List.of(leaf)));
    assertThat(beside(file)).isNull();
    Path other = Files.writeString(dir.resolve("some-key"), Pem.of(MILL.keys.getPrivate()));
    assertThat(beside(file)).isEqualTo(new KeyBeside(other.toString(), "EC 256", true));
    Path own =
        Files.writeString(dir.resolve("app.key"), Pem.of(KeyKind.RSA.generate().getPrivate()));
    assertThat(beside(file)).isEqualTo(new KeyBeside(own.toString(), "RSA 2048", false));
  }

  private static @Nullable KeyBeside beside(Path file) throws Exception {
    return Explanation.ofFile(
            SourceFile.read(file, () -> new char[0]),
            file,
            new Expectations(MILL.roots(), null, null, false),
            Mill.NOW)
        .key();
  }

  private static Explanation spiffe(X509Certificate leaf, String pattern) throws Exception {
    return Explanation.of(
        source(leaf, MILL.intermediate),
        null,
        new Expectations(MILL.roots(), null, SpiffePattern.parse(pattern), true),
        Mill.NOW);
  }

  private static Explanation judge(String name, X509Certificate leaf) {
    return judge(MILL.roots(), name, leaf, MILL.intermediate);
  }

  private static Explanation judge(
      Roots roots, @Nullable String name, X509Certificate... certificates) {
    return Explanation.of(
        source(certificates), null, new Expectations(roots, name, null, true), Mill.NOW);
  }

  private static CertificateSource source(X509Certificate... certificates) {
    return new CertificateSource(
        "app.test:443", "TLS", List.of(certificates), List.of(), List.of());
  }

  private static List<String> faults(Explanation explanation) {
    return explanation.remarks().stream().filter(Remark::fault).map(Remark::text).toList();
  }

  private static String text(Explanation explanation) {
    return constant(
        String.join("\n", ExplanationText.of(explanation))
            + "\n\n"
            + ExplanationText.verdict(explanation)
            + "\n");
  }

  /** Keys are new each time, and with them what is made of them. */
  private static String constant(String text) {
    return text.replaceAll("([0-9A-F]{2}:){19,31}[0-9A-F]{2}", "(a fingerprint)")
        .replaceAll("\\b[0-9a-f]{32}\\b", "(a serial number)");
  }
}

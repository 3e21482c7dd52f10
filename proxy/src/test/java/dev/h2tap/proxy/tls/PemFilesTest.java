package dev.h2tap.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.proxy.tls.mint.KeyKind;
import dev.h2tap.proxy.tls.mint.Pem;
import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PemFilesTest {
  private static final SampleAuthority AUTHORITY =
      SampleAuthority.root("O=test").intermediate("O=test intermediate");

  @TempDir Path dir;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  private Path openssl(String result, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(Arrays.asList(arguments));
    command.addAll(List.of("-out", dir.resolve(result).toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    return dir.resolve(result);
  }

  @ParameterizedTest
  @EnumSource(KeyKind.class)
  void loadsPkcs8AndTraditionalKeysAsKeysOfTheJdk(KeyKind kind) throws Exception {
    Identity sample = AUTHORITY.issue(Leaf.host("app.test").key(kind));
    Path chain = file("chain.pem", Pem.of(sample.chain()));
    Path pkcs8 = file("key.pem", Pem.of(sample.key()));
    Identity loaded = Identity.load(chain, pkcs8);
    assertThat(loaded.chain()).isEqualTo(sample.chain());
    assertThat(loaded.key()).isEqualTo(sample.key());
    assertThat(loaded.key().getClass().getName()).startsWith("sun.security.");
    if (kind != KeyKind.ED25519) {
      Path traditional = openssl("trad.pem", "pkey", "-in", pkcs8.toString(), "-traditional");
      assertThat(Files.readString(traditional)).contains("BEGIN " + kind + " PRIVATE KEY");
      assertThat(Identity.load(chain, traditional).key().getAlgorithm()).isEqualTo(kind.name());
    }
    assertThat(Security.getProviders()).extracting(Provider::getName).doesNotContain("BC");
  }

  @Test
  void skipsEcParametersAndTextAroundTheBlocks() throws Exception {
    Path key = openssl("key.pem", "ecparam", "-name", "prime256v1", "-genkey");
    Path chain =
        openssl("chain.pem", "req", "-x509", "-key", key.toString(), "-subj", "/CN=a", "-text");
    assertThat(Files.readString(key)).contains("EC PARAMETERS");
    assertThat(Identity.load(chain, key).chain()).hasSize(1);
  }

  @Test
  void putsTheLeafFirst() throws Exception {
    Identity sample = AUTHORITY.issue(Leaf.host("app.test"));
    List<X509Certificate> reversed = List.of(sample.chain().get(1), sample.chain().get(0));
    Path chain = file("chain.pem", Pem.of(reversed));
    Path key = file("key.pem", Pem.of(sample.key()));
    Identity loaded = Identity.load(chain, key);
    assertThat(loaded.chain()).isEqualTo(sample.chain());
    assertThat(loaded.warnings(Instant.now()))
        .containsExactly(
            "the certificate of "
                + key
                + " is number 2 in "
                + chain
                + "; it is sent first, as TLS wants it");
  }

  @Test
  void readsFilesWithAByteOrderMark() throws Exception {
    Identity sample = AUTHORITY.issue(Leaf.host("app.test"));
    Path chain = file("chain.pem", "\ufeff" + Pem.of(sample.chain()));
    Path key = file("key.pem", "\ufeff" + Pem.of(sample.key()));
    assertThat(Identity.load(chain, key).chain()).isEqualTo(sample.chain());
  }

  @Test
  void loadsEveryRootOfAFile() throws Exception {
    List<X509Certificate> all = List.of(AUTHORITY.root(), SampleAuthority.root("O=second").root());
    assertThat(Roots.load(file("roots.pem", Pem.of(all))).certificates()).isEqualTo(all);
    assertThat(Roots.jdkDefault().certificates()).isNotEmpty();
  }

  @Test
  void saysWhatIsWrongWithAFile() throws Exception {
    Identity sample = AUTHORITY.issue(Leaf.host("app.test"));
    Path chain = file("chain.pem", Pem.of(sample.chain()));
    Path key = file("key.pem", Pem.of(sample.key()));
    refused(chain, dir.resolve("none.pem"), "none.pem does not exist");
    refused(chain, dir, "is a directory");
    refused(chain, file("empty.pem", " \n"), "empty.pem is empty");
    refused(chain, file("text.pem", "hello"), "text.pem is not PEM");
    refused(chain, chain, "chain.pem holds no private key");
    refused(key, key, "key.pem holds no certificate");
    Path der = dir.resolve("cert.der");
    Files.write(der, sample.leaf().getEncoded());
    refused(der, key, "cert.der is DER, not PEM; convert");
    refused(chain, file("cut.pem", Pem.of(sample.key()).replace("-----END", "")), "cut.pem");
    refused(file("bad.pem", Pem.of(sample.chain()).replaceFirst("MII", "AAA")), key, "bad.pem");
  }

  @Test
  void saysWhichTwoFilesDoNotBelongTogether() throws Exception {
    Path chain = file("chain.pem", Pem.of(AUTHORITY.issue(Leaf.host("a.test")).chain()));
    for (KeyKind kind : KeyKind.values()) {
      Path key = file("key.pem", Pem.of(AUTHORITY.issue(Leaf.host("b.test").key(kind)).key()));
      refused(chain, key, "the key in " + key + " does not match the certificate in " + chain);
    }
  }

  @Test
  void saysHowToDecryptAnEncryptedKey() throws Exception {
    Identity sample = AUTHORITY.issue(Leaf.host("app.test"));
    Path chain = file("chain.pem", Pem.of(sample.chain()));
    String key = file("key.pem", Pem.of(sample.key())).toString();
    Path pkcs8 = openssl("enc.pem", "pkey", "-in", key, "-aes256", "-passout", "pass:secret");
    refused(chain, pkcs8, "decrypt it with `openssl pkey -in " + pkcs8 + " -out NEWKEY`");
    Path old = openssl("old.pem", "ec", "-in", key, "-aes128", "-passout", "pass:secret");
    refused(chain, old, "decrypt it with `openssl pkey -in " + old + " -out NEWKEY`");
  }

  @Test
  void warnsOfCertificatesThatAreNotValidNow() {
    Identity sample = AUTHORITY.issue(Leaf.host("app.test"));
    Instant now = Instant.now();
    assertThat(sample.warnings(now)).isEmpty();
    assertThat(sample.warnings(now.plus(Duration.ofHours(27))))
        .singleElement()
        .asString()
        .contains("a sample expired at")
        .endsWith("3 hours ago");
    assertThat(sample.warnings(now.minus(Duration.ofDays(1)))).hasSize(2);
  }

  private static void refused(Path chain, Path key, String message) {
    assertThatThrownBy(() -> Identity.load(chain, key))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }
}

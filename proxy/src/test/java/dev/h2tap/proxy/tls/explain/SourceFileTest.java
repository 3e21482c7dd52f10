package dev.h2tap.proxy.tls.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.recorder.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as OpenSSL and keytool write them. */
class SourceFileTest {
  @TempDir private static Path dir;

  private static final Password NOBODY =
      () -> {
        throw new UserException("nobody is there to ask");
      };

  @BeforeAll
  static void makeFiles() throws Exception {
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=a -days 9");
    openssl("x509 -in cert.pem -outform DER -out cert.der");
    openssl("pkey -in key.pem -outform DER -out key.der");
    openssl("ecparam -name prime256v1 -genkey -noout -outform DER -out ec.der");
    openssl("pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out pkcs8.der");
    openssl("crl2pkcs7 -nocrl -certfile cert.pem -certfile cert.pem -outform DER -out cert.p7b");
    openssl("pkcs12 -export -in cert.pem -inkey key.pem -passout pass:secret -out store.p12");
    openssl("req -new -key key.pem -subj /CN=wanted -out wanted.csr");
    openssl("req -in wanted.csr -outform DER -out wanted.der");
    openssl("pkey -in key.pem -aes128 -passout pass:secret -out locked.pem");
    openssl("x509 -in cert.pem -text -out text.pem");
    keytool("-importcert -noprompt -file cert.pem -alias a -keystore trust.jks");
  }

  @Test
  void pemWithWhateverIsInIt() throws Exception {
    assertThat(read("cert.pem")).matches(s -> s.form().equals("PEM") && holds(s, 1, 0));
    assertThat(read("text.pem")).matches(s -> holds(s, 1, 0));
    assertThat(read("key.pem")).matches(s -> holds(s, 0, 1));
    Files.writeString(
        dir.resolve("both.pem"),
        Files.readString(dir.resolve("key.pem")) + Files.readString(dir.resolve("cert.pem")));
    assertThat(read("both.pem")).matches(s -> holds(s, 1, 1));
    assertThat(read("locked.pem").others()).containsExactly("an encrypted private key");
    assertThat(read("wanted.csr").others())
        .containsExactly(
            "a certificate request for CN=wanted, RSA 2048: it must be signed by a CA before it is"
                + " a certificate");
  }

  @Test
  void derIsToldApartByItsContent() throws Exception {
    assertThat(read("cert.der")).matches(s -> s.form().equals("DER") && holds(s, 1, 0));
    for (String key : List.of("key.der", "ec.der", "pkcs8.der")) {
      assertThat(read(key)).matches(s -> s.form().equals("DER") && holds(s, 0, 1));
    }
    assertThat(read("cert.p7b")).matches(s -> s.form().equals("PKCS#7") && holds(s, 2, 0));
    assertThat(read("wanted.der").others()).isEqualTo(read("wanted.csr").others());
  }

  @Test
  void storesAskForTheirPasswordWhereTheyNeedOne() throws Exception {
    assertThatThrownBy(() -> read("store.p12")).hasMessage("nobody is there to ask");
    char[] secret = "secret".toCharArray();
    CertificateSource store = SourceFile.read(dir.resolve("store.p12"), () -> secret);
    assertThat(store).matches(s -> s.form().equals("PKCS#12") && holds(s, 1, 1));
    assertThat(secret).containsOnly(' ');
    assertThat(store.toString()).doesNotContain("Private");
    assertThatThrownBy(() -> SourceFile.read(dir.resolve("store.p12"), () -> "wrong".toCharArray()))
        .isInstanceOf(UserException.class)
        .hasMessage(
            dir.resolve("store.p12")
                + " cannot be opened as PKCS12: the password is wrong, or it is damaged");
    assertThat(read("trust.jks")).matches(s -> s.form().equals("JKS") && holds(s, 1, 0));
  }

  @Test
  void whatIsNoneOfThemIsNamed() throws Exception {
    Files.writeString(dir.resolve("prose"), "this is no certificate");
    assertThatThrownBy(() -> read("prose"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            dir.resolve("prose")
                + " is nothing that holds certificates: neither PEM nor DER, PKCS#7, PKCS#12 or"
                + " JKS");
    Files.write(dir.resolve("cut.der"), new byte[] {0x30, (byte) 0x82, 3});
    assertThatThrownBy(() -> SourceFile.read(dir.resolve("cut.der"), () -> new char[0]))
        .isInstanceOf(UserException.class);
    assertThatThrownBy(() -> read("missing"))
        .isInstanceOf(UserException.class)
        .hasMessage(dir.resolve("missing") + " cannot be read: no such file or directory");
  }

  private static CertificateSource read(String name) throws UserException {
    return SourceFile.read(dir.resolve(name), NOBODY);
  }

  private static boolean holds(CertificateSource source, int certificates, int keys) {
    return source.certificates().size() == certificates && source.keys().size() == keys;
  }

  private static void openssl(String arguments) throws Exception {
    run("openssl " + arguments);
  }

  private static void keytool(String arguments) throws Exception {
    run(
        Path.of(System.getProperty("java.home"), "bin", "keytool")
            + " "
            + arguments
            + " -storetype JKS -storepass secret");
  }

  private static void run(String command) throws Exception {
    Process process =
        new ProcessBuilder(new ArrayList<>(List.of(command.split(" "))))
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(command + "\n" + output).isZero();
  }
}

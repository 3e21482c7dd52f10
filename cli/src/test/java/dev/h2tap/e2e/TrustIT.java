package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.CommandLineRun;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.mint.AuthorityDirectory;
import dev.h2tap.proxy.tls.mint.MintedCertificates;
import dev.h2tap.proxy.tls.mint.Pem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real programs that follow what {@code h2tap certs ca} says, and a server with a minted leaf. */
class TrustIT {
  /** What may be set here, and would have its way. */
  private static final List<String> VARIABLES =
      List.of("SSL_CERT_FILE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "NODE_EXTRA_CA_CERTS");

  @RegisterExtension static final Stage STAGE = new Stage();

  private static AuthorityDirectory authority;
  private static String advice;
  private static int port;
  private static int runs;

  @BeforeAll
  static void start() throws Exception {
    authority = AuthorityDirectory.at(STAGE.file("ca"), Clock.systemUTC());
    Identity leaf =
        new MintedCertificates(authority.open(), 1, Clock.systemUTC()).of("localhost", List.of());
    Path chain = STAGE.write("leaf.pem", Pem.of(leaf.chain()));
    Path key = STAGE.write("leaf.key", Pem.of(leaf.key()));
    port = Ports.free();
    STAGE.serve(
        port,
        Tool.OPENSSL,
        "s_server",
        "-accept",
        "127.0.0.1:" + port,
        "-cert",
        chain.toString(),
        "-key",
        key.toString(),
        "-www",
        "-quiet");
    CommandLineRun shown =
        CommandLineRun.of("certs", "ca", "--all", "--dir", authority.path().toString());
    advice = shown.out();
  }

  @Test
  void curlTrustsItByOptionAndByVariable() throws Exception {
    String fetch = "curl -sSf --noproxy '*' -o /dev/null https://localhost:" + port + "/";
    assertThat(sh(fetch).code()).isEqualTo(60);
    String option = command("curl --cacert ").replace(" ...", fetch.substring("curl".length()));
    assertThat(sh(option).code()).isZero();
    assertThat(sh(command("export CURL_CA_BUNDLE=") + "; " + fetch).code()).isZero();
  }

  @Test
  void nodeTrustsIt() throws Exception {
    String fetch =
        "node -e \"fetch('https://localhost:" + port + "/').then(r => console.log(r.status))\"";
    assertThat(sh(fetch).out()).doesNotContain("200");
    assertThat(sh(command("export NODE_EXTRA_CA_CERTS=") + "; " + fetch).out()).contains("200");
  }

  @Test
  void pythonTrustsIt() throws Exception {
    String fetch =
        "python3 -c \"import urllib.request as r; print(r.urlopen('https://localhost:"
            + port
            + "/').status)\"";
    assertThat(sh(fetch).out()).doesNotContain("200");
    assertThat(sh(command("export SSL_CERT_FILE=") + "; " + fetch).out()).contains("200");
  }

  @Test
  void gitTrustsIt() throws Exception {
    String fetch = "git ls-remote https://localhost:" + port + "/";
    assertThat(sh(fetch).out()).contains("certificate verification failed");
    assertThat(sh(command("git config --global http.sslCAInfo ") + "; " + fetch).out())
        .contains("not valid: is this a git repository?");
    assertThat(sh(command("undo: git config ").substring("undo: ".length()) + "; " + fetch).out())
        .contains("certificate verification failed");
  }

  @Test
  void keytoolTakesItAndGivesItBack() throws Exception {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String store = " -keystore store.p12 ";
    String add = command("keytool -importcert").replace(" -cacerts ", store);
    String list = "; keytool -list -storepass changeit" + store;
    String remove = command("undo: keytool -delete").substring(6).replace(" -cacerts ", store);
    String tool = "alias keytool=" + keytool + "\n";
    assertThat(sh(tool + add + list).out()).contains("h2tap, ").contains("trustedCertEntry");
    assertThat(sh(tool + remove + list).out()).contains("contains 0 entries");
  }

  @Test
  void certsShowExplainsTheServer() {
    CommandLineRun trusted =
        CommandLineRun.of(
            "certs",
            "show",
            "localhost:" + port,
            "--ca-file",
            authority.certificateFile().toString());
    assertThat(trusted.code()).as(trusted.out() + trusted.err()).isZero();
    assertThat(trusted.out())
        .startsWith("localhost:" + port + ": TLS, one certificate\nTLSv1.3, ALPN none (offered h2")
        .contains("names    DNS:localhost")
        .contains("in order, leads to CN=h2tap CA ")
        .endsWith(", trusted by " + authority.certificateFile() + ", names localhost\n");
    CommandLineRun stranger = CommandLineRun.of("certs", "show", "localhost:" + port);
    assertThat(stranger.code()).isOne();
    assertThat(stranger.out()).contains("\nnot fine: not trusted: the issuer, ");
    CommandLineRun misnamed =
        CommandLineRun.of(
            "certs",
            "show",
            "127.0.0.1:" + port,
            "--ca-file",
            authority.certificateFile().toString());
    assertThat(misnamed.out()).endsWith("not fine: not for 127.0.0.1: it names localhost\n");
    CommandLineRun nobody = CommandLineRun.of("certs", "show", "127.0.0.1:" + Ports.free());
    assertThat(nobody.code()).isOne();
    assertThat(nobody.err()).matches("h2tap: .* showed no certificate: .*refused.*\n");
  }

  /** A command as it is printed. */
  private static String command(String beginning) {
    return advice
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(beginning))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no '" + beginning + "' in\n" + advice));
  }

  private record Shell(int code, String out) {}

  /** Runs a script in the stage's directory, which is the home of whom it runs for. */
  private static Shell sh(String script) throws Exception {
    RunningProcess shell =
        STAGE.keep(
            new RunningProcess(
                "sh-" + ++runs,
                STAGE.directory(),
                Map.of("HOME", STAGE.directory().toString(), "GIT_TERMINAL_PROMPT", "0"),
                List.of("sh", "-c", "unset " + String.join(" ", VARIABLES) + "\n" + script)));
    int code = shell.exitCode(Duration.ofSeconds(30));
    return new Shell(code, shell.stdout() + shell.stderr());
  }
}

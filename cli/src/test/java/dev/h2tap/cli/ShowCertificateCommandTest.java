package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.proxy.tls.mint.CertificateAuthority;
import dev.h2tap.proxy.tls.mint.MintedCertificates;
import dev.h2tap.proxy.tls.mint.Pem;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowCertificateCommandTest {
  @TempDir private Path dir;

  @Test
  void aDirectoryOfAMeshIsShownWithItsKeyAndItsRoot() throws Exception {
    SampleCertificates.create().write(dir);
    CommandLineRun run = show(dir.toString());
    assertThat(run.code()).isEqualTo(ExitCode.GOOD);
    assertThat(run.out())
        .contains("names    URI:" + SampleCertificates.CLIENT_ID)
        .contains("in order, leads to CN=h2tap sample root,O=cluster.local in ")
        .contains("key.pem, matches")
        .endsWith("fine: expires in 23 hours, trusted by " + dir.resolve("root-cert.pem") + "\n");
    assertThat(show(dir.toString(), "--name", SampleCertificates.CLIENT_ID).code())
        .isEqualTo(ExitCode.GOOD);
    assertThat(show(dir.toString(), "--name", "app.test").code()).isEqualTo(ExitCode.FAILED);
    assertThat(
            show(dir.resolve("server/cert-chain.pem").toString(), "--certs", dir.toString()).code())
        .isEqualTo(ExitCode.GOOD);
  }

  @Test
  void whatNobodyTrustsFailsAndSaysSoAsJsonToo() throws Exception {
    Clock clock = Clock.systemUTC();
    Path leaf =
        Files.writeString(
            dir.resolve("leaf.pem"),
            Pem.of(
                new MintedCertificates(CertificateAuthority.make("me", clock), 1, clock)
                    .of("app.test", List.of())
                    .chain()));
    CommandLineRun run = show(leaf.toString(), "--json");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("fine").asBoolean()).isFalse();
    assertThat(json.at("/chain/trusted").asBoolean()).isFalse();
    assertThat(json.at("/faults/0").asText()).contains("neither in the chain nor among the CAs");
  }

  @Test
  void mistakesAreOneLine() throws Exception {
    Path prose = Files.writeString(dir.resolve("prose"), "no certificate");
    Path empty = Files.createDirectory(dir.resolve("empty"));
    for (List<String> mistake :
        List.of(
            List.of("no.such.file", "no.such.file is no file that is there, and no HOST:PORT"),
            List.of(prose.toString(), "is nothing that holds certificates"),
            List.of(empty.toString(), "holds no cert-chain.pem"),
            List.of(prose + " --sni a.test", "--sni is for HOST:PORT"),
            List.of("127.0.0.1:1 --alpn auto", "--alpn auto is for the proxy"))) {
      CommandLineRun run = show(mistake.get(0).split(" "));
      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains(mistake.get(1)).matches("h2tap: [^\n]+\n");
    }
  }

  @Test
  void aStoreWithoutAPasswordSaysHowToGiveIt() throws Exception {
    Path store = dir.resolve("store.p12");
    Path password = Files.writeString(dir.resolve("password"), "secret\n");
    SampleCertificates.create().write(dir.resolve("certs"));
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                "certs/cert-chain.pem",
                "-inkey",
                "certs/key.pem",
                "-passout",
                "pass:secret",
                "-out",
                "store.p12")
            .directory(dir.toFile())
            .inheritIO()
            .start();
    assertThat(openssl.waitFor()).isZero();
    assertThat(show(store.toString()).err())
        .isEqualTo(
            "h2tap: "
                + store
                + " needs a password; put it in a file and give --password-file FILE\n");
    CommandLineRun run =
        show(
            store.toString(),
            "--password-file",
            password.toString(),
            "--certs",
            dir.resolve("certs").toString());
    assertThat(run.out()).contains("PKCS#12").contains("in the same file, matches");
    assertThat(run.code()).isEqualTo(ExitCode.GOOD);
  }

  private static CommandLineRun show(String... arguments) {
    return CommandLineRun.of(
        List.of(CertsCommand.class),
        Stream.concat(Stream.of("certs", "show"), Stream.of(arguments)).toArray(String[]::new));
  }
}

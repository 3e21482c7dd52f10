package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.cli.CommandLineRun;
import dev.h2tap.proxy.tls.mint.AuthorityDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real session full of secrets, given away without them. */
class RedactIT {
  private static final String PASSWORD = "pWq7Zk2mXv9Rt4";
  private static final String TOKEN = "tKn5Bj8cLs3Hd6Fg";
  private static final String BEARER = "bRr1Yp6nVw2Qx8Ze";
  private static final String COOKIE = "cKk4Mt7dJf9Sg3Ha";
  private static final String CONTENT = "cNt2Gv5xUz8Lb1Pe";

  @RegisterExtension static final Stage STAGE = new Stage();

  private final int plain = Ports.free();
  private final int tls = Ports.free();

  @Test
  void aSessionIsSharedWithoutItsSecrets() throws Exception {
    Path log = STAGE.file("session.h2tap");
    Path shared = STAGE.file("shared.h2tap");
    record(log);

    assertThat(found(log)).isNotEmpty();
    CommandLineRun run =
        CommandLineRun.of(
            "redact",
            log.toString(),
            "-o",
            shared.toString(),
            "--json",
            "--redact",
            "body:\"secret\":\"([^\"]*)");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    JsonNode summary = new ObjectMapper().readTree(run.out());
    assertThat(summary.path("tlsSecrets").asInt()).isPositive();
    assertThat(summary.path("values").path("body").asInt()).isPositive();
    // Once more where the form went upstream before nginx had refused it.
    assertThat(summary.path("values").path("form").asInt()).isBetween(1, 2);
    assertThat(summary.path("values").path("socks-login").asInt()).isPositive();
    assertThat(summary.path("blanked")).as(run.out()).isEmpty();

    assertThat(found(shared)).isEmpty();
    assertThat(CommandLineRun.of("diagnose", shared.toString(), "--json").code()).isEqualTo(1);
    assertThat(findings(shared)).isEqualTo(findings(log)).contains("plaintext-port");
    List<String> exchanges = exchanges(shared);
    assertThat(exchanges)
        .isEqualTo(exchanges(log).stream().map(RedactIT::withoutToken).toList())
        .hasSizeGreaterThan(6);
    assertThat(CommandLineRun.of("inspect", shared.toString()).out())
        .contains("Bearer [redacted]", "session=[redacted]", "token=[redacted]", "Basic [redacted]")
        .doesNotContain("MALFORMED", "SKIPPED", "MISSING");
  }

  /** HTTP/1.1 and HTTP/2, through all kinds of proxies, and a fault. */
  private void record(Path log) throws Exception {
    Certificates certificates = Certificates.in(STAGE);
    Path authority = H2tapProcess.authority(STAGE.directory());
    AuthorityDirectory.at(authority.getParent(), Clock.systemUTC()).open();
    String server =
        """
        server {
          listen 127.0.0.1:%d%s;
          gzip on; gzip_min_length 1; gzip_types application/json; default_type application/json;
          add_header Set-Cookie "session=%s; Path=/";
        }
        """;
    String overTls =
        " ssl http2; ssl_certificate %s; ssl_certificate_key %s"
            .formatted(certificates.serverChain(), certificates.serverKey());
    Nginx nginx =
        Nginx.start(
            STAGE,
            plain,
            server.formatted(plain, "", COOKIE) + server.formatted(tls, overTls, COOKIE));
    Files.writeString(
        nginx.www().resolve("data"), "[" + "{\"secret\":\"%s\"},".formatted(CONTENT).repeat(99));
    H2tapProcess h2tap =
        STAGE.h2tap(
            "--record",
            log.toString(),
            "--proxy-auth",
            "me:" + PASSWORD,
            "--ca-file",
            certificates.root().toString(),
            "--upstream-tls",
            "off");
    Curl curl = new Curl(STAGE);
    for (String proxy : List.of("http", "socks5h")) {
      for (String url : List.of("http://localhost:" + plain, "https://localhost:" + tls)) {
        Curl.Response response = get(curl, h2tap, authority, proxy, url + "/data?token=" + TOKEN);
        assertThat(response.error()).isEmpty();
        assertThat(response.field("content-encoding")).containsExactly("gzip");
      }
    }
    assertThat(
            get(
                    curl,
                    h2tap,
                    authority,
                    "http",
                    "https://localhost:" + tls + "/form",
                    "--data",
                    "user=me&password=" + PASSWORD)
                .status())
        .isEqualTo(404);
    assertThat(get(curl, h2tap, authority, "http", "https://localhost:" + plain + "/").status())
        .isEqualTo(502);
    h2tap.stop();
  }

  private static Curl.Response get(
      Curl curl, H2tapProcess h2tap, Path authority, String proxy, String url, String... more)
      throws Exception {
    Stream<String> options =
        Stream.of(
            "--proxy",
            proxy + "://localhost:" + h2tap.port(),
            "--proxy-user",
            "me:" + PASSWORD,
            "--cacert",
            authority.toString(),
            "--compressed",
            "--header",
            "Authorization: Bearer " + BEARER,
            "--cookie",
            "session=" + COOKIE,
            url);
    return curl.run(Stream.concat(options, Stream.of(more)).toArray(String[]::new));
  }

  /** What is found in the file, in what is read from it, and in its bodies. */
  private static Set<String> found(Path log) throws Exception {
    Path bodies = STAGE.file(log.getFileName() + ".bodies");
    StringBuilder all = new StringBuilder(Files.readString(log, StandardCharsets.ISO_8859_1));
    all.append(
        CommandLineRun.of(
                "inspect", log.toString(), "--json", "--body-limit", "1MiB", "--body", bodies + "")
            .out());
    try (Stream<Path> files = Files.list(bodies)) {
      for (Path file : files.toList()) {
        all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    Set<String> found = new TreeSet<>();
    for (String secret : List.of(PASSWORD, TOKEN, BEARER, COOKIE, CONTENT)) {
      for (String form : forms(secret)) {
        if (all.indexOf(form) >= 0) {
          found.add(form);
        }
      }
    }
    return found;
  }

  /** Plain, and in base64 wherever in the three bytes of a group it begins. */
  private static List<String> forms(String secret) {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    Stream<String> encoded =
        Stream.of("", "a", "aa")
            .map(before -> (before + secret).getBytes(StandardCharsets.US_ASCII))
            .map(base64::encodeToString)
            .map(text -> text.substring(3, text.length() - 1));
    return Stream.concat(Stream.of(secret), encoded).toList();
  }

  private static List<String> findings(Path log) throws Exception {
    String json = CommandLineRun.of("diagnose", log.toString(), "--json").out();
    return new ObjectMapper().readTree(json).path("findings").findValuesAsText("id");
  }

  private static List<String> exchanges(Path log) {
    return CommandLineRun.of("inspect", log.toString(), "--exchanges").out().lines().toList();
  }

  private static String withoutToken(String line) {
    return line.replace("token=" + TOKEN, "token=[redacted]");
  }
}

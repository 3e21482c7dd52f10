package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What h2tap in the middle does where it cannot look in, or where the upstream fails. */
class MiddleFailureIT {
  @RegisterExtension static final Stage STAGE = new Stage();

  private static final int MUCH = 20 << 20;

  private static Middle middle;
  private static Curl curl;

  @BeforeAll
  static void start() throws Exception {
    middle = Middle.on(STAGE, "--passthrough", "127.*,left.alone");
    middle.serve("hello.txt", "hello\n");
    curl = new Curl(STAGE);
  }

  private static Curl.Response get(String... more) throws Exception {
    String[] all = new String[more.length + 4];
    all[0] = "--proxy";
    all[1] = middle.proxy("http");
    all[2] = "--cacert";
    all[3] = middle.authority().toString();
    System.arraycopy(more, 0, all, 4, more.length);
    return curl.run(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2"})
  void theCauseIsToldWithinTheTunnel(String version) throws Exception {
    int nobody = Ports.free();
    Curl.Response response = get(version, "https://localhost:" + nobody + "/");
    assertThat(response.status()).isEqualTo(502);
    assertThat(response.field("proxy-status").get(0))
        .contains("connect to 127.0.0.1:" + nobody + ": connection refused");
    assertThat(response.body()).contains("connection refused");
    if (response.version().equals("1.1")) {
      assertThat(response.reason()).contains("connection refused");
    } else {
      assertThat(response.version()).isEqualTo("2");
    }
  }

  @Test
  void anUpstreamThatIsNotTrustedIsNotPassedOnAsTrusted() throws Exception {
    int port = Ports.free();
    Certificates.Pair stranger = middle.certificates().stranger();
    STAGE.serve(
        port,
        Tool.OPENSSL,
        "s_server",
        "-accept",
        "127.0.0.1:" + port,
        "-www",
        "-cert",
        stranger.chain().toString(),
        "-key",
        stranger.key().toString());
    Curl.Response response = get("--http1.1", "https://localhost:" + port + "/");
    assertThat(response.status()).isEqualTo(502);
    assertThat(response.reason()).contains("certificate");
  }

  @Test
  void aPortThatSpeaksFirstIsReachedUntouched() throws Exception {
    RawUpstream server =
        RawUpstream.start(
            STAGE,
            (connection, number) -> {
              connection.send("220 mail.test ESMTP\r\n");
              assertThat(connection.readThrough("\r\n")).isEqualTo("EHLO me\r\n");
              connection.send("250 hello\r\n");
              connection.readToEnd();
              connection.send("after your end\r\n");
            });
    RawConnection client = tunnel(server.port());
    assertThat(client.readThrough("\r\n")).isEqualTo("220 mail.test ESMTP\r\n");
    client.send("EHLO me\r\n");
    assertThat(client.readThrough("\r\n")).isEqualTo("250 hello\r\n");
    client.shutdownOutput();
    assertThat(client.readToEnd()).isEqualTo("after your end\r\n");
    Await.until(
        "both sides are recorded as they were",
        () ->
            middle
                    .read("inspect")
                    .out()
                    .lines()
                    .filter(line -> line.contains("TUNNEL") || line.contains("OPAQUE"))
                    .count()
                >= 4);
  }

  @Test
  void muchIsCarriedBothWaysAtOnce() throws Exception {
    CompletableFuture<Long> received = new CompletableFuture<>();
    RawUpstream server =
        RawUpstream.start(
            STAGE,
            (connection, number) -> {
              CompletableFuture<Long> all = CompletableFuture.supplyAsync(() -> drain(connection));
              connection.send(new byte[MUCH]);
              connection.shutdownOutput();
              received.complete(all.get(30, TimeUnit.SECONDS));
            });
    RawConnection client = tunnel(server.port());
    CompletableFuture<Long> all = CompletableFuture.supplyAsync(() -> drain(client));
    client.send(new byte[MUCH]);
    client.shutdownOutput();
    assertThat(all.get(30, TimeUnit.SECONDS)).isEqualTo(MUCH);
    assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo(MUCH);
  }

  private static long drain(RawConnection connection) {
    try {
      return connection.drain();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aResetIsPassedOn() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    RawUpstream server =
        RawUpstream.start(
            STAGE,
            (connection, number) -> {
              connection.readThrough("\n");
              connection.send("go on\n");
              seen.complete(connection.readToEnd());
            });
    RawConnection client = tunnel(server.port());
    client.send("\1\2\3\n");
    client.readThrough("\n");
    client.reset();
    assertThat(seen.get(10, TimeUnit.SECONDS)).isEmpty();
    Await.until(
        "the reset is recorded on both sides",
        () -> middle.read("inspect").out().contains("the client reset the tunnel"));
  }

  private static RawConnection tunnel(int port) throws Exception {
    RawConnection client = STAGE.keep(RawConnection.to(middle.h2tap().port()));
    client.send("CONNECT localhost:" + port + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
    return client;
  }

  @Test
  void aHostThatIsNamedKeepsItsOwnCertificate() throws Exception {
    Curl.Response response =
        curl.run(
            "--proxy",
            middle.proxy("socks5"),
            "--cacert",
            middle.serverAuthority().toString(),
            middle.http2("/hello.txt").replace("localhost", "127.0.0.1"));
    assertThat(response.error()).isEmpty();
    assertThat(response.version()).isEqualTo("2");
    Await.until(
        "the handshake is recorded, and why it was left alone",
        () -> {
          String story = middle.read("inspect").out();
          return story.contains("--passthrough names it") && story.contains("ServerHello");
        });
  }

  @Test
  void aClientThatRefusesTheCertificateIsLeftAloneTheNextTime() throws Exception {
    String[] refused = refusing();
    assertThat(refused[1]).contains("unable to get local issuer certificate");
    String[] again = refusing();
    assertThat(again[0]).as(again[1]).contains("Verification: OK");
    assertThat(middle.h2tap().stderr().lines())
        .filteredOn(line -> line.contains("does not accept h2tap's certificate for refusing.test"))
        .singleElement()
        .asString()
        .contains("h2tap certs ca")
        .contains("--passthrough refusing.test");
    assertThat(middle.read("diagnose").out()).contains("client-handshake-failed");
  }

  /** Trusts the servers' CA only; another name than the other tests use. */
  private static String[] refusing() throws Exception {
    RunningProcess client =
        STAGE.start(
            Tool.OPENSSL,
            "s_client",
            "-connect",
            "localhost:" + middle.http2Port(),
            "-proxy",
            "localhost:" + middle.h2tap().port(),
            "-servername",
            "refusing.test",
            "-CAfile",
            middle.serverAuthority().toString(),
            "-verify_return_error");
    client.exitCode(Duration.ofSeconds(20));
    return new String[] {client.stdout(), client.stderr()};
  }

  @Test
  void whoAsksThePortItselfIsToldWhatItIs() throws Exception {
    Curl.Response response = curl.run(middle.h2tap().http("/"));
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.reason()).contains("proxy_url");
    String text =
        new String(response.body().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertThat(text).contains("absolute URL");
    Await.until(
        "it is called by its name",
        () -> {
          String findings = middle.read("diagnose", "--json").out();
          return findings.contains("request-refused");
        });
  }
}

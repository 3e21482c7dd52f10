package dev.h2tap.recorder.export.curl;

import static dev.h2tap.recorder.event.Direction.NONE;
import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.event.Side.DOWNSTREAM;
import static dev.h2tap.recorder.event.Side.UPSTREAM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.export.Exports;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.view.Golden;
import dev.h2tap.recorder.view.MessageSessions;
import dev.h2tap.recorder.view.Sessions;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurlExportTest {
  private final Script script = new Script();

  @Test
  void eachExchangeIsACommandThatAsksItsTargetAgain() {
    Golden.assertMatches("export-curl.sh", Exports.of(Sessions.all(), CurlExport::new).text());
  }

  @Test
  void messagesAndTunnelsAreToldApart() {
    Golden.assertMatches(
        "export-messages-curl.sh", Exports.of(MessageSessions.all(), CurlExport::new).text());
  }

  @Test
  void aShellReadsAWholeExportWithoutAskingAnybody() throws Exception {
    for (Script session : List.of(Sessions.all(), MessageSessions.all(), new Script())) {
      String text = Exports.of(session, CurlExport::new).text();
      Process shell = new ProcessBuilder("sh", "-n").start();
      shell.getOutputStream().write(text.getBytes(UTF_8));
      shell.getOutputStream().close();
      assertThat(shell.waitFor()).as(text).isZero();
    }
  }

  @Test
  void whatNeverReachedAnUpstreamIsAskedAsH2tapWasToldTo() throws Exception {
    script.run(
        new Event.RunStarted(
            "0.1.0", Map.of("--certs", "/etc/istio certs/", "--verify", "full"), 1, "17", false));
    request("GET http://10.0.0.1:9102/metrics HTTP/1.1\nHost: 10.0.0.1:9102\nAccept: */*\n\n");
    script.run(new Event.ExchangeEnded(1, 1, 1, 502, null, "unreachable", "nobody listens"));
    assertThat(arguments())
        .containsExactly(
            "--http2",
            "--cert",
            "/etc/istio certs/cert-chain.pem",
            "--key",
            "/etc/istio certs/key.pem",
            "--cacert",
            "/etc/istio certs/root-cert.pem",
            "--header",
            "Accept: */*",
            "--header",
            "User-Agent:",
            "https://10.0.0.1:9102/metrics");
  }

  @Test
  void theOneUpstreamOfARunIsTheTarget() throws Exception {
    script.run(
        new Event.RunStarted("0.1.0", Map.of("--upstream", "http://pod:81"), 1, "17", false));
    request("GET / HTTP/1.1\nHost: shop.example\n\n");
    script.run(new Event.ExchangeEnded(1, 1, 1, 502, null, null, null));
    assertThat(arguments())
        .containsExactly(
            "--http1.1",
            "--connect-to",
            "::pod:81",
            "--header",
            "User-Agent:",
            "--header",
            "Accept:",
            "http://shop.example/");
  }

  @Test
  void theNameInTlsStandsInTheUrlAndTheOneAskedForInHost() throws Exception {
    request("GET / HTTP/1.1\nHost: a\n\n");
    upstream("pod.example", List.of("istio-h2"), "spiffe:spiffe://x/*");
    script.http2(2, UPSTREAM, SENT, Frames.preface());
    script.run(new Event.ExchangeBridged(1, 1, 1, 2, 1, 1));
    script.http2(
        2,
        UPSTREAM,
        SENT,
        new Frames()
            .headers(
                1,
                5,
                ":method",
                "GET",
                ":scheme",
                "https",
                ":authority",
                "10.0.0.1:9102",
                ":path",
                "/a//../b?[x]={y}",
                "te",
                "trailers",
                "x-empty",
                ""));
    script.run(new Event.ExchangeEnded(1, 1, 1, 502, null, null, null));
    assertThat(arguments())
        .containsExactly(
            "--http2",
            "--insecure",
            "--connect-to",
            "::10.0.0.1:9102",
            "--request-target",
            "/a//../b?[x]={y}",
            "--header",
            "Host: 10.0.0.1:9102",
            "--header",
            "te: trailers",
            "--header",
            "x-empty;",
            "--header",
            "User-Agent:",
            "--header",
            "Accept:",
            "https://pod.example:9102/");
    assertThat(Exports.of(script, CurlExport::new).text())
        .contains("# h2tap verified spiffe:spiffe://x/*, which curl cannot.")
        .contains("# h2tap offered the ALPN istio-h2; curl can only offer h2,http/1.1.");
  }

  @Test
  void withoutANameInTlsThereIsNoneInTheUrl() throws Exception {
    request("GET / HTTP/1.1\nHost: a\n\n");
    upstream(null, List.of(), "none");
    script.run(new Event.ExchangeBridged(1, 1, 1, 2, 1, 1));
    script.http1(2, UPSTREAM, SENT, "GET / HTTP/1.1\nHost: name.example:9102\n\n");
    script.run(new Event.ExchangeEnded(1, 1, 1, 502, null, null, null));
    assertThat(arguments())
        .containsSequence("--http1.1", "--no-alpn", "--insecure", "--header")
        .contains("Host: name.example:9102", "https://10.0.0.1:9102/");
  }

  @Test
  void aBodyThatIsNoShortTextStandsBehindTheCommand() throws Exception {
    byte[] body = new byte[300_000];
    new Random(1).nextBytes(body);
    script.event(1, DOWNSTREAM, NONE, new Event.ConnectionOpened("l:1", "c:1", null, false, 0, 0));
    script.http1(1, DOWNSTREAM, RECEIVED, "PUT /x HTTP/1.1\nHost: a\nContent-Length: 300000\n\n");
    script.plaintext(1, DOWNSTREAM, RECEIVED, Syntax.HTTP1, -1, Unpooled.wrappedBuffer(body));
    script.run(new Event.ExchangeEnded(1, 1, 1, 200, null, null, null));
    String text = Exports.of(script, CurlExport::new).text();
    assertThat(text.lines()).allMatch(line -> line.length() < 200);
    assertThat(sent(text)).isEqualTo(body);
    assertThat(arguments())
        .containsSequence("--request", "PUT")
        .containsSequence("--data-binary", "@-");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whateverTheShellMakesOfACommandIsWhatWasSent(long seed) throws Exception {
    Random random = new Random(seed);
    List<String> expected = new ArrayList<>();
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      String value = text(random, 1 + random.nextInt(30)).replaceAll("[\\x00-\\x1f]", "_").strip();
      fields.append("X-").append(i).append(": ").append(value).append('\n');
      expected.add("X-" + i + (value.isEmpty() ? ";" : ": " + value));
    }
    String body = text(random, 500);
    byte[] bytes = body.getBytes(UTF_8);
    request(
        "POST /'\"$(x)`y`;&|<>\\%41 HTTP/1.1\nHost: a\nUser-Agent: u\nAccept: a\nContent-Type: c\n"
            + "Expect: 100-continue\n"
            + fields
            + "Content-Length: "
            + bytes.length
            + "\n\n");
    script.plaintext(1, DOWNSTREAM, RECEIVED, Syntax.HTTP1, -1, Unpooled.wrappedBuffer(bytes));
    script.run(new Event.ExchangeEnded(1, 1, 1, 200, null, null, null));
    List<String> arguments = arguments();
    assertThat(arguments).containsAll(expected);
    assertThat(arguments).containsSequence("--data-raw", body);
    assertThat(arguments).containsSequence("--request-target", "/'\"$(x)`y`;&|<>\\%41");
  }

  /** Any characters but NUL, with those that a shell takes for its own more often. */
  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      String own = "'\"\\$`!#&;|<>()*?[]{}~=%@ \n\t-";
      text.appendCodePoint(
          random.nextBoolean()
              ? own.charAt(random.nextInt(own.length()))
              : 1 + random.nextInt(random.nextInt(10) == 0 ? 0xd000 : 0x7e));
    }
    return text.toString();
  }

  private void request(String text) {
    script.event(1, DOWNSTREAM, NONE, new Event.ConnectionOpened("l:1", "c:1", null, false, 0, 0));
    script.http1(1, DOWNSTREAM, RECEIVED, text);
  }

  private void upstream(String sni, List<String> alpn, String verification) {
    script.event(
        2,
        UPSTREAM,
        NONE,
        new Event.ConnectionOpened("l:2", "10.0.0.1:9102", "10.0.0.1:9102", true, 1, 1));
    script.event(
        2,
        UPSTREAM,
        NONE,
        new Event.TlsHandshakeComplete(
            "TLSv1.3", "S", null, alpn, null, sni, null, List.of(), List.of(), verification, 1));
  }

  private List<String> arguments() throws Exception {
    String text = Exports.of(script, CurlExport::new).text();
    byte[] printed = run("curl() { for a; do printf '%s\\0' \"$a\"; done; }\n" + text);
    return Arrays.asList(new String(printed, UTF_8).split("\0"));
  }

  private static byte[] sent(String text) throws Exception {
    return run("curl() { cat; }\n" + text);
  }

  private static byte[] run(String commands) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("sh").start();
    shell.getOutputStream().write(commands.getBytes(UTF_8));
    shell.getOutputStream().close();
    byte[] out = shell.getInputStream().readAllBytes();
    assertThat(shell.waitFor())
        .as(new String(shell.getErrorStream().readAllBytes(), UTF_8))
        .isZero();
    return out;
  }
}

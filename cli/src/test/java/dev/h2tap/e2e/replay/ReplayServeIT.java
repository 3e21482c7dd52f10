package dev.h2tap.e2e.replay;

import static dev.h2tap.e2e.Http2Wire.DATA;
import static dev.h2tap.e2e.Http2Wire.END_HEADERS;
import static dev.h2tap.e2e.Http2Wire.END_STREAM;
import static dev.h2tap.e2e.Http2Wire.GOAWAY;
import static dev.h2tap.e2e.Http2Wire.HEADERS;
import static dev.h2tap.e2e.Http2Wire.RST_STREAM;
import static dev.h2tap.e2e.Http2Wire.block;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.cli.CommandLineRun;
import dev.h2tap.e2e.Bodies;
import dev.h2tap.e2e.Certificates;
import dev.h2tap.e2e.CommandThread;
import dev.h2tap.e2e.Curl;
import dev.h2tap.e2e.H2load;
import dev.h2tap.e2e.Http2Wire;
import dev.h2tap.e2e.Nginx;
import dev.h2tap.e2e.Ports;
import dev.h2tap.e2e.RawConnection;
import dev.h2tap.e2e.RawUpstream;
import dev.h2tap.e2e.Stage;
import dev.h2tap.e2e.Tool;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What real servers answered through h2tap is answered again to the same clients. */
class ReplayServeIT {
  @RegisterExtension static final Stage STAGE = new Stage();

  private static final Curl CURL = new Curl(STAGE);
  private static Certificates certificates;

  @BeforeAll
  static void files() throws Exception {
    certificates = Certificates.in(STAGE);
    Path www = Nginx.www(STAGE);
    Files.writeString(www.resolve("page"), "page\n");
    Bodies.random(www.resolve("big"), 20 * Bodies.MIB);
  }

  @Test
  void anHttp2ServerWithTrailersIsTheSameToEveryClient() throws Exception {
    int port = Ports.free();
    STAGE.serve(
        port,
        Tool.NGHTTPD,
        "--no-tls",
        "-a",
        "127.0.0.1",
        "-d",
        Nginx.www(STAGE).toString(),
        "--trailer",
        "x-check: 42",
        "--no-content-length",
        String.valueOf(port));
    recordedAndReplayed("http2", "http://127.0.0.1:" + port, "h2");
  }

  @Test
  void anHttp1ServerIsTheSameToEveryClient() throws Exception {
    int port = Ports.free();
    Nginx.start(STAGE, port, "server { listen 127.0.0.1:" + port + "; }");
    recordedAndReplayed("http1", "http://127.0.0.1:" + port, "http1");
  }

  /** The same requests, in the same order, of the same clients, to h2tap and to the replay. */
  private static void recordedAndReplayed(String name, String upstream, String protocol)
      throws Exception {
    Path log = STAGE.file(name + ".h2tap");
    CommandThread proxy = record(log, upstream, protocol);
    List<Object> recorded = answers(proxy.port());
    proxy.stop();
    CommandThread replay = replay(log);
    assertThat(answers(replay.port())).isEqualTo(recorded);
    H2load load = H2load.run(STAGE, "-n", "400", "-c", "4", "-m", "10", http(replay, "/page"));
    H2load old = H2load.run(STAGE, "-n", "400", "-c", "4", "--h1", http(replay, "/page"));
    assertThat(load.succeeded()).as(load.report()).isEqualTo(load.total());
    assertThat(old.succeeded()).as(old.report()).isEqualTo(old.total());
    CommandLineRun end = replay.stop();
    assertThat(end.code()).isZero();
    assertThat(end.err()).contains("with a response given before), 0 missed");
    assertThat(end.err()).doesNotContain("never asked for");
  }

  private static List<Object> answers(int port) throws Exception {
    List<Object> answers = new ArrayList<>();
    for (String scheme : List.of("http", "https")) {
      for (String version : List.of("--http1.1", "--http2")) {
        String last = scheme.equals("http") ? "/big" : "/page";
        for (String path : List.of("/page", "/page?query=1", "/none", last)) {
          answers.add(
              answer(
                  "--insecure",
                  scheme.equals("http") && version.equals("--http2")
                      ? "--http2-prior-knowledge"
                      : version,
                  scheme + "://127.0.0.1:" + port + path));
        }
      }
    }
    answers.add(answer("--head", "--http1.1", "http://127.0.0.1:" + port + "/page"));
    answers.add(answer("--data-binary", "x", "http://127.0.0.1:" + port + "/page"));
    String big = Nginx.www(STAGE).resolve("big").toString();
    for (String version : List.of("--http1.1", "--http2-prior-knowledge")) {
      answers.add(
          answer(version, "--upload-file", big, "http://127.0.0.1:" + port + "/" + version));
    }
    return answers;
  }

  /** All that curl got. */
  private static Object answer(String... arguments) throws Exception {
    Curl.Response response = CURL.run(arguments);
    Path body = response.file();
    long hash = Files.exists(body) ? Arrays.hashCode(Files.readAllBytes(body)) : 0;
    return List.of(response.exit(), response.version(), response.blocks(), hash);
  }

  @Test
  void interimResponsesResetsAndGoAwayComeAgain() throws Exception {
    RawUpstream upstream = RawUpstream.start(STAGE, (connection, number) -> serveHttp2(connection));
    Path log = STAGE.file("frames.h2tap");
    CommandThread proxy = record(log, upstream.url(), "h2");
    List<Object> recorded = framesAnswers(proxy.port());
    proxy.stop();
    CommandThread replay = replay(log);
    assertThat(framesAnswers(replay.port())).isEqualTo(recorded);
    Http2Wire client = Http2Wire.connect(replay.port());
    client.send(HEADERS, END_HEADERS | END_STREAM, 1, get("/goaway", "b"));
    Http2Wire.Frame goAway = client.await(GOAWAY);
    assertThat(goAway.errorCode()).isZero();
    assertThat(client.awaitEnd(1).endsStream()).isTrue();
    client.end();
    Http2Wire another = Http2Wire.connect(replay.port());
    another.send(HEADERS, END_HEADERS | END_STREAM, 1, get("/calm", "b"));
    Http2Wire.Frame calm = another.awaitEnd(1);
    assertThat(List.of(calm.type(), calm.errorCode())).containsExactly(GOAWAY, 0xb);
    another.end();
  }

  private static void serveHttp2(RawConnection connection) throws Exception {
    Http2Wire wire = Http2Wire.accept(connection);
    while (true) {
      Http2Wire.Frame request = wire.await(HEADERS);
      int stream = request.stream();
      String block = new String(request.payload(), ISO_8859_1);
      byte[] ok = block(":status", "200", "x-one", "1", "x-two", "2", "x-one", "3");
      if (block.contains("/interim")) {
        wire.send(HEADERS, END_HEADERS, stream, block(":status", "103", "link", "</a>"));
        wire.send(HEADERS, END_HEADERS, stream, ok);
        wire.send(DATA, END_STREAM, stream, (byte) 'x');
      } else if (block.contains("/late")) {
        wire.send(HEADERS, END_HEADERS, stream, ok);
        wire.send(DATA, 0, stream, (byte) 'x');
        wire.reset(stream, 0xd);
      } else if (block.contains("/early")) {
        wire.reset(stream, 0x8);
      } else if (block.contains("/goaway")) {
        wire.goAway(stream, 0);
        wire.send(HEADERS, END_HEADERS, stream, ok);
        wire.send(DATA, END_STREAM, stream, (byte) 'x');
      } else {
        wire.send(HEADERS, END_HEADERS, stream, ok);
        wire.goAway(stream, 0xb);
        return;
      }
    }
  }

  /** No path twice: h2tap would send the second as an index that the script does not read. */
  private static List<Object> framesAnswers(int port) throws Exception {
    List<Object> answers = new ArrayList<>();
    String base = "http://127.0.0.1:" + port;
    answers.add(answer("--http1.1", base + "/interim?1"));
    answers.add(answer("--http2-prior-knowledge", base + "/interim?2"));
    answers.add(answer("--http1.1", base + "/late?1"));
    answers.add(answer("--http1.1", base + "/early?1"));
    for (String path : List.of("/late?2", "/early?2")) {
      Http2Wire client = Http2Wire.connect(port);
      client.send(HEADERS, END_HEADERS | END_STREAM, 1, get(path, "a"));
      Http2Wire.Frame last = client.awaitEnd(1);
      assertThat(last.type()).isEqualTo(RST_STREAM);
      answers.add(last.errorCode());
      client.end();
    }
    answers.add(answer("--http1.1", base + "/goaway"));
    answers.add(answer("--http1.1", base + "/calm"));
    return answers;
  }

  private static byte[] get(String path, String authority) {
    return block(":method", "GET", ":scheme", "http", ":path", path, ":authority", authority);
  }

  @Test
  void aConnectionThatBrokeWithinAResponseBreaksThereInTheSameManner() throws Exception {
    RawUpstream upstream =
        RawUpstream.start(
            STAGE,
            (connection, number) -> {
              boolean reset = connection.readHead().contains("/rst");
              connection.send("HTTP/1.1 200 Fine\r\nContent-Length: 10\r\n\r\nhalf");
              if (reset) {
                connection.reset();
              }
            });
    Path log = STAGE.file("broken.h2tap");
    CommandThread proxy = record(log, upstream.url(), "http1");
    CURL.run(http(proxy, "/rst"));
    CURL.run(http(proxy, "/fin"));
    proxy.stop();
    CommandThread replay = replay(log, "--record", STAGE.file("again.h2tap").toString());
    RawConnection fin = request(replay, "/fin");
    assertThat(fin.readToEnd()).startsWith("HTTP/1.1 200 Fine\r\n").endsWith("\r\n\r\nhalf");
    RawConnection rst = request(replay, "/rst");
    rst.readThrough("half");
    assertThatThrownBy(rst::drain).isInstanceOf(SocketException.class);
    replay.stop();
    assertThat(CommandLineRun.of("inspect", STAGE.file("again.h2tap").toString()).out())
        .contains("answered as exchange 1 of the log was")
        .contains("RST by h2tap");
  }

  private static RawConnection request(CommandThread replay, String path) throws Exception {
    RawConnection client = RawConnection.to(replay.port());
    client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    return client;
  }

  @Test
  void aTunnelSaysAgainWhatItSaidOnceTheClientHasSaidItsPart() throws Exception {
    RawUpstream upstream =
        RawUpstream.start(
            STAGE,
            (connection, number) -> {
              connection.readHead();
              connection.send(
                  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                      + "Upgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\nhello");
              connection.read(4);
              connection.send("pong");
              connection.read(4);
              connection.send("bye");
            });
    Path log = STAGE.file("tunnel.h2tap");
    CommandThread proxy = record(log, upstream.url(), "http1");
    assertThat(talk(proxy.port(), "AAAAAAAAAAAAAAAAAAAAAA==")).contains("Accept: x");
    proxy.stop();
    CommandThread replay = replay(log);
    assertThat(talk(replay.port(), "dGhlIHNhbXBsZSBub25jZQ=="))
        .containsIgnoringCase("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  }

  private static String talk(int port, String key) throws Exception {
    RawConnection client = RawConnection.to(port);
    client.send(
        "GET /socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
            + key
            + "\r\n\r\n");
    String head = client.readHead();
    assertThat(new String(client.read(5), ISO_8859_1)).isEqualTo("hello");
    client.send("ping");
    assertThat(new String(client.read(4), ISO_8859_1)).isEqualTo("pong");
    client.send("pung");
    assertThat(client.readToEnd()).isEqualTo("bye");
    client.end();
    return head;
  }

  @Test
  void thePausesAreThoseOfTheRecordingAndContentTellsRequestsApart() throws Exception {
    RawUpstream upstream =
        RawUpstream.start(
            STAGE,
            (connection, number) -> {
              while (true) {
                connection.readHead();
                String asked = new String(connection.read(1), ISO_8859_1);
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + asked);
                Thread.sleep(600);
                connection.send(asked);
              }
            });
    Path log = STAGE.file("slow.h2tap");
    CommandThread proxy = record(log, upstream.url(), "http1");
    assertThat(post(proxy, "a") + post(proxy, "b")).isEqualTo("aabb");
    proxy.stop();
    CommandThread half = replay(log, "--speed", "2", "--match", "path,body");
    long start = System.nanoTime();
    assertThat(post(half, "b") + post(half, "a")).isEqualTo("bbaa");
    assertThat(System.nanoTime() - start).isBetween(600_000_000L, 1_150_000_000L);
    assertThat(CURL.run("--data-binary", "c", http(half, "/")).status()).isEqualTo(404);
  }

  private static String post(CommandThread server, String content) throws Exception {
    return CURL.run("--data-binary", content, http(server, "/")).body();
  }

  @Test
  void theOrderOfTheLogIsKeptAndWhatItLacksIsAMiss() throws Exception {
    RawUpstream upstream =
        RawUpstream.start(
            STAGE,
            (connection, number) -> {
              for (int i = 1; ; i++) {
                connection.readHead();
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + i);
              }
            });
    Path log = STAGE.file("order.h2tap");
    CommandThread proxy = record(log, upstream.url(), "http1");
    assertThat(bodies(proxy, 3)).isEqualTo("123");
    proxy.stop();
    CommandThread usual = replay(log);
    assertThat(bodies(usual, 5)).isEqualTo("12333");
    CommandThread loop = replay(log, "--loop", "--speed", "1000");
    assertThat(bodies(loop, 5)).isEqualTo("12312");
    CommandThread live = replay(log, "--once", "--on-miss", "upstream", upstream.url());
    assertThat(bodies(live, 5)).isEqualTo("12312");
    CommandThread strict = replay(log, "--on-miss", "fail");
    Curl.Response missed = CURL.run(http(strict, "/elsewhere"));
    assertThat(missed.status()).isEqualTo(404);
    assertThat(missed.reason()).contains("nearest: GET 127.0.0.1:" + proxy.port() + "/count");
    CommandLineRun end = strict.awaitEnd();
    assertThat(end.code()).isEqualTo(1);
    assertThat(end.err()).contains("h2tap: a request missed: the log has no response to GET");
    assertThat(end.err()).contains("never asked for: 3 of 3 recorded responses");
  }

  private static String bodies(CommandThread server, int requests) throws Exception {
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      urls.add(http(server, "/count"));
    }
    StringBuilder bodies = new StringBuilder();
    for (String url : urls) {
      bodies.append(CURL.run(url).body());
    }
    return bodies.toString();
  }

  private static String http(CommandThread server, String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  private static CommandThread record(Path log, String upstream, String protocol) throws Exception {
    return CommandThread.start(
        STAGE,
        "proxy",
        "--upstream",
        upstream,
        "--upstream-protocol",
        protocol,
        "--record",
        log.toString(),
        "--listen-cert",
        certificates.serverChain().toString(),
        "--listen-key",
        certificates.serverKey().toString());
  }

  private static CommandThread replay(Path log, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("replay", "serve", log.toString()));
    words.addAll(List.of("--listen-cert", certificates.serverChain().toString()));
    words.addAll(List.of("--listen-key", certificates.serverKey().toString()));
    words.addAll(List.of(more));
    return CommandThread.start(STAGE, words.toArray(String[]::new));
  }
}

package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.cli.CommandLineRun;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.w3c.dom.Document;

/**
 * What real clients asked real servers through h2tap is sent again: to the same servers nothing is
 * different, and of servers that changed it is told what.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplaySendIT {
  private static final List<String> PROTOCOLS =
      List.of("http1", "http1-mtls", "h2", "h2-mtls", "trailers", "trailers-tls");

  /** One port for each of {@link #PROTOCOLS}. */
  private static final List<Integer> PORTS =
      Stream.generate(Ports::free).limit(PROTOCOLS.size()).toList();

  private static final CyclicBarrier TOGETHER = new CyclicBarrier(3);
  private static final int BIG = 20 * Bodies.MIB;
  private static final FileTime WRITTEN = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  @RegisterExtension static final Stage STAGE = new Stage();
  private static final List<RunningProcess> SERVERS = new ArrayList<>();
  private static Certificates certificates;
  private static Path log;

  @BeforeAll
  static void record() throws Exception {
    certificates = Certificates.in(STAGE);
    Path www = Nginx.www(STAGE);
    Files.createDirectories(www.resolve("put"));
    Files.writeString(www.resolve("put/big"), "there already");
    Files.writeString(www.resolve("text"), "one\ntwo\nthree\n".repeat(200));
    Files.writeString(www.resolve("data.json"), "{\"name\":\"h2tap\",\"ports\":[80,443]}");
    Files.writeString(
        www.resolve("metrics"),
        "# TYPE up gauge\nup{job=\"a\",instance=\"x\"} 1\nup{job=\"b\",instance=\"x\"} 0\n");
    Files.writeString(www.resolve("page"), "page");
    Bodies.random(www.resolve("big"), BIG);
    touch();
    serve("sweet", "42");
    RawUpstream raw = RawUpstream.start(STAGE, ReplaySendIT::answerThreeAtOnce);
    H2tapProcess h2tap = STAGE.configured(STAGE.write("replay.yaml", configuration(raw.url())));
    log = STAGE.file("recorded.h2tap");
    for (int i = 0; i < PROTOCOLS.size(); i++) {
      String url = "http://127.0.0.1:" + h2tap.ports().get(PROTOCOLS.get(i));
      if (PROTOCOLS.get(i).startsWith("trailers")) {
        ask(url, "page", "none");
      } else {
        ask(url, "text", "data.json", "metrics", "none");
        curl("--compressed", url + "/text");
        curl("--head", url + "/text");
      }
    }
    String http1 = "http://127.0.0.1:" + h2tap.ports().get("http1");
    curl("--upload-file", www.resolve("big").toString(), http1 + "/put/big");
    curl("http://127.0.0.1:" + h2tap.ports().get("h2-mtls") + "/big");
    String raws = "http://127.0.0.1:" + h2tap.ports().get("raw");
    run(Tool.NGHTTP, "--null-out", raws + "/1", raws + "/2", raws + "/3");
    RunningProcess cut = STAGE.start(Tool.CURL, "--noproxy", "*", raws + "/cut");
    assertThat(cut.exitCode(Duration.ofSeconds(30)))
        .as("curl got a part of the response")
        .isEqualTo(18);
    h2tap.stop();
  }

  /** Requests for a number get no answer before three are there, and the others half of one. */
  private static void answerThreeAtOnce(RawConnection connection, int number) throws Exception {
    if (connection.readHead().startsWith("GET /cut ")) {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
    } else {
      TOGETHER.await(20, TimeUnit.SECONDS);
      connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
    }
  }

  private static String configuration(String raw) {
    StringBuilder listeners = new StringBuilder("  - {name: raw, listen: 0}\n");
    StringBuilder routes =
        new StringBuilder("  - {match: {listener: raw}, upstream: \"%s\"}%n".formatted(raw));
    for (int i = 0; i < PROTOCOLS.size(); i++) {
      String name = PROTOCOLS.get(i);
      boolean tls = name.endsWith("tls");
      listeners.append("  - {name: %s, listen: 0}%n".formatted(name));
      routes.append(
          "  - {match: {listener: %s}, upstream: \"%s://127.0.0.1:%d\", upstream-protocol: %s%s}%n"
              .formatted(
                  name,
                  tls ? "https" : "http",
                  PORTS.get(i),
                  name.startsWith("http1") ? "http1" : tls ? "auto" : "h2",
                  tls ? ", certs: " + certificates.mesh() : ""));
    }
    return "listeners:\n" + listeners + "record: recorded.h2tap\nroutes:\n" + routes;
  }

  private static void serve(String flavour, String sum) throws Exception {
    String common =
        """
        gzip on; gzip_min_length 100; gzip_types text/plain;
        location = /text { default_type text/plain; add_header X-Flavour %s; }
        location = /data.json { default_type application/json; }
        location = /metrics { default_type "text/plain; version=0.0.4"; }
        """
            .formatted(flavour);
    String tls = Nginx.mutualTls(certificates);
    SERVERS.add(
        Nginx.start(
                STAGE,
                PORTS.get(0),
                """
                server { listen 127.0.0.1:%d; %5$s }
                server { listen 127.0.0.1:%d ssl; %6$s %5$s }
                server { listen 127.0.0.1:%d http2; %5$s }
                server { listen 127.0.0.1:%d ssl http2; %6$s %5$s }
                """
                    .formatted(PORTS.get(0), PORTS.get(1), PORTS.get(2), PORTS.get(3), common, tls))
            .process());
    String www = Nginx.www(STAGE).toString();
    String trailer = "x-check: " + sum;
    SERVERS.add(
        STAGE.serve(
            PORTS.get(4),
            Tool.NGHTTPD,
            "--no-tls",
            "--trailer=" + trailer,
            "--htdocs=" + www,
            PORTS.get(4).toString()));
    SERVERS.add(
        STAGE.serve(
            PORTS.get(5),
            Tool.NGHTTPD,
            "--trailer=" + trailer,
            "--htdocs=" + www,
            PORTS.get(5).toString(),
            certificates.serverKey().toString(),
            certificates.serverChain().toString()));
  }

  private static void touch() throws Exception {
    try (Stream<Path> files = Files.list(Nginx.www(STAGE))) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, WRITTEN);
      }
    }
  }

  /** By curl in HTTP/1.1 and by nghttp in HTTP/2, several requests at a time. */
  private static void ask(String url, String... paths) throws Exception {
    String all = "/{" + String.join(",", paths) + "}";
    run(Tool.CURL, "--silent", "--noproxy", "*", "--parallel", "--http1.1", url + all);
    List<String> http2 = new ArrayList<>(List.of("--null-out"));
    Stream.of(paths).forEach(path -> http2.add(url + "/" + path));
    run(Tool.NGHTTP, http2.toArray(String[]::new));
  }

  private static void curl(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("--silent", "--noproxy", "*"));
    all.addAll(Arrays.asList(arguments));
    run(Tool.CURL, all.toArray(String[]::new));
  }

  private static void run(Tool tool, String... arguments) throws Exception {
    RunningProcess client = STAGE.start(tool, arguments);
    assertThat(client.exitCode(Duration.ofSeconds(30))).as(client.transcript()).isZero();
  }

  private static CommandLineRun send(String... options) {
    List<String> all = new ArrayList<>(List.of("replay", "send", log.toString()));
    all.addAll(List.of("--to", "recorded", "--certs", certificates.mesh().toString()));
    all.addAll(List.of(options));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  @Test
  @Order(1)
  void theSameServersAnswerTheSame() throws Exception {
    Path again = STAGE.file("again.h2tap");
    CommandLineRun run = send("--record", again.toString());
    assertThat(run.out()).isEqualTo("54 exchanges sent, 54 the same, 0 different\n");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    CommandLineRun diff = CommandLineRun.of("diff", log.toString(), again.toString());
    assertThat(diff.out())
        .contains("54 exchanges in both, 54 the same, 0 different; 0 differences");
    assertThat(diff.code()).isZero();
  }

  @Test
  @Order(2)
  void whatHasChangedIsToldAndNothingElse() throws Exception {
    for (RunningProcess server : SERVERS) {
      server.end();
    }
    serve("sour", "43");
    Path www = Nginx.www(STAGE);
    Files.writeString(www.resolve("data.json"), "{\"name\":\"h2tap\",\"ports\":[80,444]}");
    Files.writeString(
        www.resolve("metrics"),
        "# TYPE up gauge\nup{instance=\"x\",job=\"b\"} 7\nup{job=\"c\",instance=\"x\"} 1\n");
    try (RandomAccessFile big = new RandomAccessFile(www.resolve("big").toFile(), "rw")) {
      big.seek(12_345_678);
      int was = big.read();
      big.seek(12_345_678);
      big.write(was ^ 1);
    }
    touch();
    Path junit = STAGE.file("junit.xml");
    CommandLineRun run = send("--junit", junit.toString(), "--speed", "max");
    assertThat(run.code()).isEqualTo(1);
    assertThat(differences(run.out(), "GET /text"))
        .containsOnly("field x-flavour: recorded \"sweet\", now \"sour\"")
        .hasSize(12);
    assertThat(differences(run.out(), "HEAD /text"))
        .containsOnly("field x-flavour: recorded \"sweet\", now \"sour\"")
        .hasSize(4);
    assertThat(differences(run.out(), "GET /data.json"))
        .containsOnly("json /ports/1: recorded 443, now 444")
        .hasSize(8);
    assertThat(differences(run.out(), "GET /metrics"))
        .containsOnly(
            "series up{instance=\"x\",job=\"a\"}: recorded 1, now none",
            "series up{instance=\"x\",job=\"c\"}: recorded none, now 1")
        .hasSize(16);
    assertThat(differences(run.out(), "GET /page"))
        .containsOnly("trailer x-check: recorded \"42\", now \"43\"")
        .hasSize(4);
    assertThat(differences(run.out(), "GET /big").get(0))
        .isEqualTo("body byte 12345678  1 of 20971520 bytes differs");
    assertThat(run.out())
        .endsWith(
            "sample values differ in 8 exchanges and were not compared; --sample-values does\n"
                + "54 exchanges sent, 13 the same, 41 different\n");
    Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(junit.toFile());
    assertThat(xml.getDocumentElement().getAttribute("tests")).isEqualTo("54");
    assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(41);
    assertThat(xml.getElementsByTagName("failure").item(0).getTextContent())
        .isEqualTo("field x-flavour: recorded \"sweet\", now \"sour\"");
  }

  @Test
  @Order(3)
  void whatIsNotToCountDoesNotCount() throws Exception {
    CommandLineRun run =
        send(
            "--ignore",
            "field:x-*",
            "--ignore",
            "json:/ports/*",
            "--ignore",
            "metric:u*",
            "--ignore",
            "trailer:X-Check",
            "--filter",
            "path!=/big");
    assertThat(run.out()).isEqualTo("53 exchanges sent, 53 the same, 0 different\n");
    JsonNode json =
        new ObjectMapper()
            .readTree(send("--json", "--sample-values", "--filter", "path=/metrics").out());
    assertThat(json.path("same").asBoolean()).isFalse();
    assertThat(json.path("exchanges")).hasSize(8);
    assertThat(json.path("exchanges").path(0).path("differences"))
        .extracting(difference -> difference.path("place").asText())
        .contains("series up{instance=\"x\",job=\"b\"}");
  }

  @Test
  @Order(4)
  void anotherProtocolAnotherHostAndOtherCredentialsCanBeChosen() throws Exception {
    Path translated = STAGE.file("translated.h2tap");
    String target = "https://127.0.0.1:" + PORTS.get(3);
    List<String> options = new ArrayList<>(List.of("replay", "send", log.toString()));
    options.addAll(List.of("--to", target, "--certs", certificates.mesh().toString()));
    options.addAll(List.of("--alpn", "h2", "--host", "to", "--connection", "2"));
    options.addAll(List.of("--header", "authorization: Bearer s3cret"));
    options.addAll(List.of("--ignore", "body", "--ignore", "field:x-flavour"));
    options.addAll(List.of("--record", translated.toString()));
    CommandLineRun run = CommandLineRun.of(options.toArray(String[]::new));
    assertThat(run.out()).as(run.err()).endsWith(" the same, 0 different\n");
    String frames = CommandLineRun.of("inspect", translated.toString()).out();
    assertThat(frames)
        .contains("authorization: Bearer s3cret", ":authority: 127.0.0.1:" + PORTS.get(3));
    assertThat(CommandLineRun.of("inspect", translated.toString(), "--filter", "kind=event").out())
        .doesNotContain("s3cret");
  }

  @Test
  @Order(5)
  void aServerThatIsGoneIsToldInTheWordsOfTheCatalogue() throws Exception {
    CommandLineRun run =
        CommandLineRun.of(
            "replay",
            "send",
            log.toString(),
            "--to",
            "http://127.0.0.1:" + Ports.free(),
            "--filter",
            "path=/page");
    assertThat(run.code()).isEqualTo(1);
    assertThat(differences(run.out(), "GET /page"))
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("response: recorded 200, now none: ")
                    .contains("connection refused"))
        .hasSize(4);
  }

  private static List<String> differences(String out, String request) {
    List<String> found = new ArrayList<>();
    boolean within = false;
    for (String line : out.lines().toList()) {
      if (line.startsWith("    ")) {
        if (within) {
          found.add(line.strip());
        }
      } else {
        within = line.startsWith("✗ " + request + " ");
      }
    }
    return found;
  }
}

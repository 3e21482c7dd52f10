package dev.h2tap.e2e.failure;

import static dev.h2tap.e2e.failure.FailureCase.row;

import dev.h2tap.e2e.Nginx;
import dev.h2tap.e2e.Ports;
import dev.h2tap.e2e.RawUpstream;
import dev.h2tap.e2e.Tool;
import java.nio.file.Files;
import java.util.List;

/** Rows 22 to 28: the connection stands, and a message is late, cut, or not as it should be. */
final class MessageFailures {
  private static final String DEADLINE = "X-Prometheus-Scrape-Timeout-Seconds: 2";

  private MessageFailures() {}

  static List<FailureCase> cases() {
    return List.of(
        row(
                22,
                "slow",
                "nginx waits for an application that does not answer",
                bench -> {
                  RawUpstream silent = silent(bench);
                  return bench.nginx("", "location / { proxy_pass " + silent.url() + "; }");
                })
            .asked("-H", DEADLINE)
            .answered(504),
        row(
                22,
                "slow",
                "a peer does not answer the ClientHello",
                bench -> silent(bench).url().replace("http:", "https:"))
            .proxied("--handshake-timeout", "1s")
            .answered(504),
        row(
                22,
                "slow",
                "a stream is not answered while PING is",
                bench ->
                    bench.nginx("http2", "location / { proxy_pass " + silent(bench).url() + "; }"))
            .proxied("--upstream-protocol", "h2")
            .asked("-H", DEADLINE)
            .answered(504),
        truncated("the connection is closed", false),
        truncated("the connection is reset", true),
        row(
                23,
                "body-truncated",
                "nginx loses its application in the middle of a body",
                bench -> bench.nginx("", "location / { proxy_pass " + cut(bench, false) + "; }"))
            .passedOn(200, true),
        row(24, "header-limits", "nghttpx answers 431", MessageFailures::nghttpx)
            .asked("-H", "Cookie: " + "x".repeat(3000))
            .passedOn(431, false),
        row(
                24,
                "header-limits",
                "nginx answers 400",
                bench -> bench.nginx("", "large_client_header_buffers 4 1k;"))
            .asked("-H", "Cookie: " + "x".repeat(3000))
            .passedOn(400, false),
        row(
                25,
                "http1-fallback",
                "nginx without http2 chooses http/1.1",
                bench -> bench.nginx("ssl", bench.nginxTls() + "location / { return 200 ok; }"))
            .with(bench -> bench.serverTls())
            .passedOn(200, false)
            .note(),
        row(
                26,
                "trailers-lost",
                "nghttpd sends trailers to a client of HTTP/1.1 after Content-Length",
                bench -> {
                  Files.writeString(Nginx.www(bench.stage()).resolve("index.html"), "page");
                  return bench.nghttpd("--trailer", "grpc-status: 0");
                })
            .proxied("--upstream-protocol", "h2")
            .passedOn(200, false),
        row(
                27,
                "authority-mismatch",
                "nginx answers 421 where Host is not the SNI",
                MessageFailures::twoHosts)
            .with(bench -> bench.mutualTls("--sni", "app.example", "--verify", "chain"))
            .asked("-H", "Host: other.example")
            .passedOn(421, false),
        row(
            28,
            "framing-conflict",
            "a response has Content-Length and Transfer-Encoding",
            bench ->
                bench.script(
                    (connection, number) -> {
                      connection.readHead();
                      connection.send(
                          "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n"
                              + "Transfer-Encoding: chunked\r\n\r\n4\r\npage\r\n0\r\n\r\n");
                      connection.readToEnd();
                    })));
  }

  /** nginx lets nobody in by one name who asks for the other, where it verifies clients. */
  private static String twoHosts(Bench bench) throws Exception {
    int port = Ports.free();
    String server = "server { listen 127.0.0.1:%d ssl http2; server_name %s; %s }\n";
    String tls = Nginx.mutualTls(bench.certificates());
    Nginx.start(
        bench.stage(),
        port,
        server.formatted(port, "app.example", tls) + server.formatted(port, "other.example", tls));
    return "https://127.0.0.1:" + port;
  }

  private static RawUpstream silent(Bench bench) throws Exception {
    return RawUpstream.start(bench.stage(), (connection, number) -> connection.readToEnd());
  }

  private static FailureCase truncated(String title, boolean reset) {
    return row(23, "body-truncated", title, bench -> cut(bench, reset)).passedOn(200, true);
  }

  private static String cut(Bench bench, boolean reset) throws Exception {
    return bench.script(
        (connection, number) -> {
          connection.readHead();
          connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf a page");
          if (reset) {
            connection.reset();
          }
        });
  }

  private static String nghttpx(Bench bench) throws Exception {
    int port = Ports.free();
    bench
        .stage()
        .serve(
            port,
            Tool.NGHTTPX,
            "--frontend=127.0.0.1," + port + ";no-tls",
            "--backend=127.0.0.1," + Ports.free(),
            "--request-header-field-buffer=2048",
            "--workers=1",
            "--conf=/dev/null");
    return "http://127.0.0.1:" + port;
  }
}

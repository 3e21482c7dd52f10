package dev.h2tap.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@code git http-backend} (a CGI program) behind a small server. */
public final class GitServer implements Ending {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Path repositories;

  private GitServer(Path repositories) throws IOException {
    this.repositories = repositories;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Serves the repositories below a directory. */
  public static GitServer start(Stage stage, Path repositories) throws IOException {
    return stage.keep(new GitServer(repositories));
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    ProcessBuilder git = new ProcessBuilder(Tool.GIT.path(), "http-backend");
    Map<String, String> cgi = git.environment();
    cgi.put("GIT_PROJECT_ROOT", repositories.toString());
    cgi.put("GIT_HTTP_EXPORT_ALL", "1");
    cgi.put("REMOTE_USER", "me");
    cgi.put("REQUEST_METHOD", exchange.getRequestMethod());
    cgi.put("PATH_INFO", exchange.getRequestURI().getPath());
    cgi.put("QUERY_STRING", Objects.toString(exchange.getRequestURI().getQuery(), ""));
    cgi.put("CONTENT_TYPE", field(exchange, "Content-Type"));
    cgi.put("HTTP_CONTENT_ENCODING", field(exchange, "Content-Encoding"));
    cgi.put("GIT_PROTOCOL", field(exchange, "Git-Protocol"));
    Process process = git.start();
    try (OutputStream in = process.getOutputStream()) {
      exchange.getRequestBody().transferTo(in);
    }
    InputStream out = process.getInputStream();
    int status = 200;
    for (String line = line(out); !line.isEmpty(); line = line(out)) {
      String[] parts = line.split(": ", 2);
      if (parts[0].equals("Status")) {
        status = Integer.parseInt(parts[1].substring(0, 3));
      } else {
        exchange.getResponseHeaders().add(parts[0], parts[1]);
      }
    }
    exchange.sendResponseHeaders(status, 0);
    out.transferTo(exchange.getResponseBody());
    exchange.close();
  }

  private static String field(HttpExchange exchange, String name) {
    return Objects.toString(exchange.getRequestHeaders().getFirst(name), "");
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.append(new String(new byte[] {(byte) b}, StandardCharsets.ISO_8859_1));
    }
    return line.toString().strip();
  }

  @Override
  public void end() {
    server.stop(0);
    threads.shutdownNow();
  }
}

package dev.h2tap.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An nginx in the foreground that serves the stage's {@code www} and takes PUT below it. */
public record Nginx(RunningProcess process, Path www) {

  /**
   * Starts one.
   *
   * @param port the port that is waited for
   * @param servers the {@code server} blocks
   */
  public static Nginx start(Stage stage, int port, String servers) throws Exception {
    Path www = www(stage);
    Path configuration =
        stage.write(
            "nginx-" + port + ".conf",
            """
            daemon off;
            user root;
            worker_processes 1;
            pid %1$s/nginx-%2$d.pid;
            error_log stderr warn;
            events { worker_connections 4096; }
            http {
              access_log /dev/stdout;
              client_body_temp_path %1$s/nginx-body;
              proxy_temp_path %1$s/nginx-proxy;
              fastcgi_temp_path %1$s/nginx-fastcgi;
              uwsgi_temp_path %1$s/nginx-uwsgi;
              scgi_temp_path %1$s/nginx-scgi;
              client_max_body_size 0;
              root %3$s;
              dav_methods PUT;
              %4$s
            }
            """
                .formatted(stage.directory(), port, www, servers));
    RunningProcess process =
        stage.serve(
            port,
            Tool.NGINX,
            "-p",
            stage.directory().toString(),
            "-e",
            "stderr",
            "-c",
            configuration.toString());
    return new Nginx(process, www);
  }

  /** The directory that is served; files may be put there at any time. */
  public static Path www(Stage stage) throws IOException {
    return Files.createDirectories(stage.file("www"));
  }

  /** The directives of a server that speaks TLS and wants a client certificate of the mesh. */
  public static String mutualTls(Certificates certificates) {
    return """
    ssl_certificate %s; ssl_certificate_key %s;
    ssl_client_certificate %s; ssl_verify_client on; ssl_verify_depth 3;
    """
        .formatted(certificates.serverChain(), certificates.serverKey(), certificates.root());
  }
}

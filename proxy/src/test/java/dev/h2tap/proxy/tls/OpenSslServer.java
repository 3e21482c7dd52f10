package dev.h2tap.proxy.tls;

import dev.h2tap.proxy.tls.mint.Pem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A real {@code openssl s_server} on a port of its own choice. */
final class OpenSslServer implements AutoCloseable {
  private final Process process;
  private final int port;

  OpenSslServer(Path dir, Identity identity, String... options) throws IOException {
    Path cert = Files.writeString(dir.resolve("s-cert.pem"), Pem.of(identity.chain()));
    Path key = Files.writeString(dir.resolve("s-key.pem"), Pem.of(identity.key()));
    List<String> command =
        new ArrayList<>(List.of("openssl", "s_server", "-accept", "127.0.0.1:0"));
    command.addAll(
        List.of("-cert", cert.toString(), "-cert_chain", cert.toString(), "-key", key.toString()));
    command.addAll(Arrays.asList(options));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1));
    String line = output.readLine();
    while (line != null && !line.startsWith("ACCEPT ")) {
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException("openssl s_server did not start");
    }
    port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
    Thread drain = new Thread(() -> drain(output));
    drain.setDaemon(true);
    drain.start();
  }

  int port() {
    return port;
  }

  private static void drain(BufferedReader output) {
    try {
      while (output.readLine() != null) {
        // the pipe must not fill up
      }
    } catch (IOException closed) {
      // the server is gone
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}

package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

/** An HTTP server that answers with where its client wanted to go before a redirect. */
public final class OriginalDestination {
  /**
   * A program for Python that serves the port of its argument, over IPv4 and IPv6. Its answer is
   * {@code ADDRESS PORT}, or {@code none} for a connection that no rule has redirected.
   */
  public static final String SERVER =
      """
      import http.server, socket, struct, sys

      IPV4, IPV6, SO_ORIGINAL_DST = socket.IPPROTO_IP, 41, 80

      def original(connection):
          mapped = connection.getpeername()[0].startswith('::ffff:')
          try:
              if mapped:
                  port, address = struct.unpack('!2xH4s8x', connection.getsockopt(IPV4, SO_ORIGINAL_DST, 16))
                  return socket.inet_ntop(socket.AF_INET, address), port
              port, address = struct.unpack('!2xH4x16s4x', connection.getsockopt(IPV6, SO_ORIGINAL_DST, 28))
              return socket.inet_ntop(socket.AF_INET6, address), port
          except OSError:
              return None

      class Handler(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              found = original(self.connection)
              here = self.connection.getsockname()[0].replace('::ffff:', ''), self.connection.getsockname()[1]
              body = ('none' if found is None or found == here else '%s %d' % found).encode()
              self.send_response(200)
              self.send_header('Content-Length', str(len(body)))
              self.end_headers()
              self.wfile.write(body)

          def log_message(self, *ignored):
              pass

      class Server(http.server.ThreadingHTTPServer):
          address_family = socket.AF_INET6

          def server_bind(self):
              self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
              super().server_bind()

      Server(('::', int(sys.argv[1])), Handler).serve_forever()
      """;

  private OriginalDestination() {}

  /** What such a server says to a user of a host who asks for {@code url}. */
  public static String seenBy(Host host, int user, String url) throws Exception {
    RunningProcess curl =
        host.startAs(user, Tool.CURL, "--silent", "--max-time", "10", "--noproxy", "*", url);
    assertThat(curl.exitCode(Await.DEADLINE)).as(curl.transcript()).isZero();
    return curl.stdout();
  }
}

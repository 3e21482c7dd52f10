package dev.h2tap.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that follows a script on each connection and then closes it. */
public final class RawUpstream implements Ending {
  /** What happens on the connection of this number, counted from 0. */
  public interface Script {
    void serve(RawConnection connection, int number) throws Exception;
  }

  private final ServerSocket server;
  private final List<RawConnection> connections = new CopyOnWriteArrayList<>();

  private RawUpstream(ServerSocket server) {
    this.server = server;
  }

  public static RawUpstream start(Stage stage, Script script) throws IOException {
    RawUpstream upstream =
        new RawUpstream(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()));
    Thread thread = new Thread(() -> upstream.accept(stage, script), "raw-upstream");
    thread.setDaemon(true);
    thread.start();
    return stage.keep(upstream);
  }

  private void accept(Stage stage, Script script) {
    while (!server.isClosed()) {
      try {
        RawConnection connection = new RawConnection(server.accept());
        int number = connections.size();
        connections.add(connection);
        Thread thread = new Thread(() -> serve(stage, script, connection, number));
        thread.setDaemon(true);
        thread.start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void serve(Stage stage, Script script, RawConnection connection, int number) {
    try {
      script.serve(connection, number);
      connection.end();
    } catch (Exception e) {
      stage.note("raw upstream, connection " + number + ": " + e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** What came on each connection so far. */
  public List<String> received() {
    return connections.stream().map(RawConnection::received).toList();
  }

  @Override
  public void end() throws IOException {
    server.close();
    for (RawConnection connection : connections) {
      connection.end();
    }
  }
}

package dev.h2tap.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.tls.LazyUpstreamTls;
import dev.h2tap.proxy.upstream.Routes;
import dev.h2tap.proxy.upstream.Routing;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.proxy.upstream.UpstreamSettings;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProxyTest {
  private final Recording recording = new Recording();

  @AfterEach
  void release() {
    recording.close();
  }

  private static Routes to(int upstream) {
    UpstreamSettings settings =
        new UpstreamSettings(
            new LazyUpstreamTls(
                () -> {
                  throw new AssertionError();
                }),
            UpstreamProtocol.AUTO,
            new UpstreamSettings.Timeouts(5_000, 5_000, 60_000, 300));
    return Routes.all(
        new Routing.Reverse(new Target(false, new Authority("127.0.0.1", upstream))), settings);
  }

  private Proxy start(int listen, int upstream) throws UserException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), listen);
    return Proxy.start(
        new ProxyOptions(
            List.of(new ListenerOptions(Arrival.ONLY_LISTENER, address, null)),
            to(upstream),
            recording,
            1,
            100,
            60_000,
            300));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static Socket connect(Proxy proxy) throws IOException {
    return new Socket("127.0.0.1", proxy.addresses().get(0).getPort());
  }

  private static void get(Socket client) throws IOException {
    client
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private static String line(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = socket.getInputStream().read(); b >= 0 && b != '\n'; ) {
      line.append((char) b);
      b = socket.getInputStream().read();
    }
    return line.toString();
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> start(taken.getLocalPort(), 1))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(
              "cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": Address already in use");
    }
  }

  @Test
  void aRequestToItselfIsALoop() throws Exception {
    int port = freePort();
    Proxy proxy = start(port, port);
    try (Socket client = connect(proxy)) {
      get(client);
      assertThat(line(client)).startsWith("HTTP/1.1 508 ");
    }
    proxy.stop();
  }

  @Test
  void nothingListeningIsSaid() throws Exception {
    int nobody = freePort();
    Proxy proxy = start(0, nobody);
    try (Socket client = connect(proxy)) {
      get(client);
      assertThat(line(client)).startsWith("HTTP/1.1 502 connect to 127.0.0.1:" + nobody);
    }
    proxy.stop();
    assertThat(recording.all(Event.ConnectFailed.class)).hasSize(1);
    assertThat(recording.all(Event.ConnectionClosed.class)).hasSize(1);
  }

  @Test
  void aStopLetsTheExchangeEnd() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Proxy proxy = start(0, server.getLocalPort());
      try (Socket idle = connect(proxy);
          Socket client = connect(proxy)) {
        get(client);
        try (Socket upstream = server.accept()) {
          assertThat(line(upstream)).startsWith("GET / ");
          Thread stopping = new Thread(proxy::stop);
          stopping.start();
          assertThat(idle.getInputStream().read()).isEqualTo(-1);
          answer(upstream);
          assertThat(line(client)).startsWith("HTTP/1.1 204");
          stopping.join();
        }
      }
    }
    assertThat(recording.all(Event.ConnectionClosed.class)).hasSize(3);
  }

  @Test
  void aStopEndsWhatDoesNotEnd() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Proxy proxy = start(0, server.getLocalPort());
      try (Socket client = connect(proxy)) {
        get(client);
        try (Socket upstream = server.accept()) {
          assertThat(line(upstream)).startsWith("GET / ");
          proxy.stop();
          assertThat(client.getInputStream().read()).isEqualTo(-1);
          proxy.stop();
        }
      }
    }
    assertThat(recording.all(Event.ExchangeEnded.class)).hasSize(1);
  }

  @Test
  void aClientThatEndsItsHalfGetsAllOfALongResponse() throws Exception {
    int length = 4 << 20;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Proxy proxy = start(0, server.getLocalPort());
      try (Socket client = new Socket()) {
        client.setReceiveBufferSize(4096);
        client.connect(proxy.addresses().get(0));
        get(client);
        client.shutdownOutput();
        try (Socket upstream = server.accept()) {
          assertThat(line(upstream)).startsWith("GET / ");
          String head = "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n";
          upstream.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
          assertThat(line(client)).startsWith("HTTP/1.1 200");
          Thread body = new Thread(() -> writeZeros(upstream, length));
          body.start();
          assertThat(client.getInputStream().transferTo(OutputStream.nullOutputStream()))
              .isGreaterThan(length);
          body.join();
        }
      }
      proxy.stop();
    }
  }

  private static void writeZeros(Socket socket, int length) {
    try {
      socket.getOutputStream().write(new byte[length]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void newRoutesLetRunningExchangesEnd() throws Exception {
    try (ServerSocket former = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket next = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Proxy proxy = start(0, former.getLocalPort());
      try (Socket client = connect(proxy);
          Socket another = connect(proxy)) {
        get(client);
        try (Socket upstream = former.accept()) {
          assertThat(line(upstream)).startsWith("GET / ");

          proxy.use(to(next.getLocalPort()));
          get(another);
          try (Socket nextUpstream = next.accept()) {
            assertThat(line(nextUpstream)).startsWith("GET / ");
          }
          answer(upstream);
          assertThat(line(client)).startsWith("HTTP/1.1 204");
          readToEnd(upstream);
        }
      }
      proxy.stop();
    }
  }

  @Test
  void aListenerThatGoesLetsItsExchangesEnd() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Proxy proxy = start(0, server.getLocalPort());
      InetSocketAddress former = proxy.addresses().get(0);
      ListenerOptions next =
          new ListenerOptions("next", new InetSocketAddress("127.0.0.1", freePort()), null);
      try (Socket client = connect(proxy)) {
        get(client);
        try (Socket upstream = server.accept()) {
          assertThat(line(upstream)).startsWith("GET / ");

          proxy.use(List.of(next), to(server.getLocalPort()));

          assertThat(proxy.bound()).containsExactly(new BoundAddress("next", next.address()));
          assertThatThrownBy(() -> new Socket("127.0.0.1", former.getPort()))
              .isInstanceOf(IOException.class);
          assertThat(proxy.connections()).isEqualTo(1);
          answer(upstream);
          assertThat(line(client)).startsWith("HTTP/1.1 204");
          client.getInputStream().readAllBytes();
        }
      }
      proxy.stop();
    }
  }

  @Test
  void aListenerThatStaysKeepsItsSocket() throws Exception {
    Proxy proxy = start(0, freePort());
    List<InetSocketAddress> before = proxy.addresses();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    proxy.use(
        List.of(new ListenerOptions("more", any, null), new ListenerOptions("proxy", any, null)),
        to(1));

    assertThat(proxy.bound().get(1)).isEqualTo(new BoundAddress("proxy", before.get(0)));
    assertThat(proxy.bound().get(0).address()).isNotEqualTo(before.get(0));
    proxy.stop();
  }

  @Test
  void anAddressThatCannotBeListenedOnChangesNothing() throws Exception {
    Proxy proxy = start(0, freePort());
    List<BoundAddress> before = proxy.bound();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      InetSocketAddress used = (InetSocketAddress) taken.getLocalSocketAddress();
      List<ListenerOptions> wanted =
          List.of(new ListenerOptions("more", any, null), new ListenerOptions("used", used, null));

      assertThatThrownBy(() -> proxy.use(wanted, to(1))).isInstanceOf(UserException.class);
    }
    assertThat(proxy.bound()).isEqualTo(before);
    try (Socket client = connect(proxy)) {
      get(client);
      assertThat(line(client)).startsWith("HTTP/1.1 502");
    }
    proxy.stop();
  }

  private static void answer(Socket upstream) throws IOException {
    upstream
        .getOutputStream()
        .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns once h2tap has closed the connection. */
  private static void readToEnd(Socket upstream) throws IOException {
    upstream.getInputStream().readAllBytes();
  }
}

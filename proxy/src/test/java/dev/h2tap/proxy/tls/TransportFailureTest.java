package dev.h2tap.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.tls.sample.SampleAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransportFailureTest {
  private static final Roots ROOTS = SampleAuthority.root("O=test").roots();

  /** What a peer does with a connection after it read the ClientHello. */
  private interface Manners {
    void treat(Socket socket) throws IOException;
  }

  private static TlsFailure dial(TlsEngine engine, List<String> alpn, Manners manners)
      throws Exception {
    TlsTerms terms =
        new TlsTerms(null, ROOTS, alpn, new Sni.Host(), null, new Verification.Full(), engine);
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread peer =
          new Thread(
              () -> {
                try (Socket socket = listener.accept()) {
                  byte[] header = socket.getInputStream().readNBytes(5);
                  int length = (header[3] & 0xff) << 8 | header[4] & 0xff;
                  socket.getInputStream().readNBytes(length);
                  manners.treat(socket);
                } catch (IOException expected) {
                  // the client hung up first
                }
              });
      peer.start();
      TlsFailure failure = Dial.untilTheEnd(terms, listener.getLocalPort()).failure();
      peer.join(10_000);
      return failure;
    }
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void resetAfterTheClientHelloPointsToAlpn(TlsEngine engine) throws Exception {
    Manners reset = socket -> socket.setSoLinger(true, 0);
    TlsFailure none = dial(engine, List.of(), reset);
    assertThat(none.finding()).isEqualTo("alpn-unmatched");
    assertThat(none.reason())
        .isEqualTo(
            "upstream reset the connection right after a ClientHello that offered no ALPN; try"
                + " --alpn h2,http/1.1 or --preset istio");
    assertThat(dial(engine, List.of("h2", "http/1.1"), reset).reason())
        .isEqualTo(
            "upstream reset the connection right after a ClientHello that offered ALPN"
                + " h2,http/1.1; try --preset istio");
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void politeCloseAfterTheClientHelloPointsToAlpn(TlsEngine engine) throws Exception {
    TlsFailure failure = dial(engine, List.of(), Socket::shutdownOutput);
    assertThat(failure.finding()).isEqualTo("closed-after-client-hello");
    assertThat(failure.reason())
        .startsWith(
            "upstream closed the connection right after a ClientHello that offered no ALPN");
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void plaintextAnswerIsRecognised(TlsEngine engine) throws Exception {
    for (String answer : List.of("HTTP/1.1 400 Bad Request\r\n\r\n", "<html>go away</html>")) {
      TlsFailure failure =
          dial(
              engine,
              List.of("h2"),
              socket -> socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII)));
      assertThat(failure.finding()).isEqualTo("plaintext-port");
      assertThat(failure.cause()).contains(answer.startsWith("HTTP") ? "plaintext HTTP" : "no TLS");
    }
  }
}

package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.e2e.sidecar.Listener;
import dev.h2tap.e2e.sidecar.Outcome;
import dev.h2tap.e2e.sidecar.Sidecar;
import dev.h2tap.e2e.sidecar.SidecarTable;
import dev.h2tap.e2e.sidecar.SidecarTable.Cell;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The sidecar that other tests stand on does what the table says, seen by the JDK's TLS client. */
class SidecarIT {
  private static final String HANDSHAKE_RECORD = "\u0016";
  private static final String REQUEST = "GET /metrics HTTP/1.1\r\nHost: app\r\n\r\n";

  @RegisterExtension static final Stage STAGE = new Stage();

  private static final SampleCertificates CERTIFICATES = SampleCertificates.create();
  private static RawUpstream application;
  private static Sidecar sidecar;
  private static TlsClient client;

  @BeforeAll
  static void everythingRuns() throws Exception {
    application = RawUpstream.start(STAGE, (connection, number) -> serve(connection));
    sidecar = new Sidecar(CERTIFICATES, application.port());
    STAGE.keep(sidecar::close);
    client = new TlsClient(CERTIFICATES.client(), CERTIFICATES.roots());
  }

  /** Speaks HTTP/1.1; gives up on everything else. */
  private static void serve(RawConnection connection) throws IOException {
    String first = new String(connection.read(1), StandardCharsets.ISO_8859_1);
    if (!first.equals(HANDSHAKE_RECORD) && connection.readHead().startsWith("ET ")) {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nup 1\n");
    }
  }

  static List<Cell> cells() {
    return SidecarTable.cells();
  }

  @ParameterizedTest
  @MethodSource("cells")
  void eachOfferMeetsWhatTheTableSays(Cell cell) throws Exception {
    assertThat(outcome(cell)).isEqualTo(cell.outcome());
  }

  @ParameterizedTest
  @EnumSource
  void aClientOfTheMeshNeedsACertificate(Listener listener) throws Exception {
    TlsClient bare = new TlsClient(null, CERTIFICATES.roots());
    assertThatThrownBy(
            () -> {
              try (SSLSocket socket =
                  bare.connect(sidecar.port(listener), List.of("istio-http/1.1"))) {
                new RawConnection(socket).send(REQUEST);
                new RawConnection(socket).read(1);
              }
            })
        .isInstanceOfAny(SSLException.class, SocketException.class);
  }

  @ParameterizedTest
  @EnumSource
  void plaintextIsLetInUnlessTheModeIsStrict(Listener listener) throws Exception {
    RawConnection connection = STAGE.keep(RawConnection.to(sidecar.port(listener)));
    connection.send(REQUEST);
    if (listener.isStrict()) {
      assertThat(connection.readToEnd()).isEmpty();
    } else {
      assertThat(connection.readHead()).startsWith("HTTP/1.1 200 OK");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ISTIO_1_6_PERMISSIVE", "PERMISSIVE_AUTO", "PERMISSIVE_HTTP"})
  void http2InPlaintextIsAnsweredWhereHttpIsLookedAt(Listener listener) throws Exception {
    RawConnection connection = STAGE.keep(RawConnection.to(sidecar.port(listener)));
    assertThat(ask(connection).awaitEnd(1).type()).isEqualTo(Http2Wire.DATA);
  }

  private static Outcome outcome(Cell cell) throws IOException {
    int before = application.received().size();
    try (SSLSocket socket = client.connect(sidecar.port(cell.listener()), cell.alpn())) {
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEqualTo(chosen(cell.alpn()));
      RawConnection connection = new RawConnection(socket);
      return socket.getApplicationProtocol().equals("h2")
          ? http2(connection, before)
          : http1(connection);
    } catch (SocketException reset) {
      assertThat(reset).hasMessage("Connection reset");
      assertThat(application.received()).hasSize(before);
      return Outcome.RESET;
    } catch (SSLException notTls) {
      assertThat(application.received().get(before)).startsWith(HANDSHAKE_RECORD);
      return Outcome.RAW_TLS_TO_APPLICATION;
    }
  }

  /** The names of the mesh are never chosen. */
  private static String chosen(List<String> offered) {
    return List.of("h2", "http/1.1").stream().filter(offered::contains).findFirst().orElse("");
  }

  private static Outcome http1(RawConnection connection) throws IOException {
    connection.send(REQUEST);
    String head = connection.readHead();
    assertThat(head).startsWith("HTTP/1.1 200 OK");
    return head.contains("server: istio-envoy") ? Outcome.HTTP1 : Outcome.HTTP1_AS_TCP;
  }

  private static Outcome http2(RawConnection connection, int before) throws IOException {
    Http2Wire wire = ask(connection);
    try {
      assertThat(wire.awaitEnd(1).type()).isEqualTo(Http2Wire.DATA);
      return Outcome.HTTP2;
    } catch (IOException closed) {
      assertThat(application.received().get(before)).startsWith("PRI * HTTP/2.0");
      return Outcome.HTTP2_TO_APPLICATION;
    }
  }

  private static Http2Wire ask(RawConnection connection) throws IOException {
    Http2Wire wire = new Http2Wire(connection);
    connection.send(Http2Wire.PREFACE);
    wire.send(Http2Wire.SETTINGS, 0, 0);
    wire.send(
        Http2Wire.HEADERS,
        Http2Wire.END_STREAM | Http2Wire.END_HEADERS,
        1,
        Http2Wire.block(
            ":method", "GET", ":scheme", "https", ":path", "/metrics", ":authority", "app"));
    return wire;
  }
}

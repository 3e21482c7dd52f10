package dev.h2tap.recorder.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

class TlsDissectorTest {
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int DATA = 23;
  private static final int SEALED_LENGTH = 40;

  private final Found found = new Found();

  @Test
  void readsWhatTheClientOffers() {
    found.sent(HANDSHAKE, Hellos.clientHello("pod.example", "istio-h2", "h2"));
    assertThat(found.lastMessage())
        .isInstanceOfSatisfying(
            HandshakeMessage.ClientHello.class,
            hello -> {
              assertThat(hello.sni()).isEqualTo("pod.example");
              assertThat(hello.alpn()).containsExactly("istio-h2", "h2");
              assertThat(hello.versions()).containsExactly("GREASE 0x1a1a", "TLSv1.3", "TLSv1.2");
              assertThat(hello.suites())
                  .containsExactly("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");
              assertThat(hello.extensions())
                  .extracting(Extension::name)
                  .containsExactly(
                      "server_name",
                      "application_layer_protocol_negotiation",
                      "supported_versions");
            });
  }

  @Test
  void tellsAnOfferWithoutAlpnFromAnEmptyOne() {
    found.sent(HANDSHAKE, Hellos.bareClientHello());
    assertThat(found.lastMessage())
        .isInstanceOfSatisfying(
            HandshakeMessage.ClientHello.class,
            hello -> {
              assertThat(hello.alpn()).isNull();
              assertThat(hello.sni()).isNull();
              assertThat(hello.versions()).containsExactly("TLSv1.2");
            });
  }

  @Test
  void takesTheGroupFromTheServersKeyShare() {
    found.received(HANDSHAKE, Hellos.serverHello());
    assertThat(found.dissector.group()).isEqualTo("x25519");
  }

  @Test
  void takesTheGroupOfTls12FromServerKeyExchange() {
    found.received(HANDSHAKE, Hellos.message(12, Hellos.bytes(3, 0, 0x17, 1, 4, 4, 3)));
    assertThat(found.dissector.group()).isEqualTo("secp256r1");
    assertThat(found.lastMessage())
        .isEqualTo(new HandshakeMessage.ServerKeyExchange("secp256r1", "ecdsa_secp256r1_sha256"));
  }

  @Test
  void findsAMessageHoweverItIsSpreadOverRecords() {
    ByteBuf hello = Hellos.serverHello();
    for (int cut = 0; cut <= hello.readableBytes(); cut++) {
      Found fresh = new Found();
      fresh.received(HANDSHAKE, hello.slice(0, cut));
      fresh.received(HANDSHAKE, hello.slice(cut, hello.readableBytes() - cut));
      assertThat(fresh.messages()).as("cut at %d", cut).containsExactly("ServerHello");
      assertThat(fresh.places.get(0).record()).isEqualTo(cut == 0 ? 2 : 1);
    }
  }

  @Test
  void findsSeveralMessagesInOneRecordAndSaysWhereEachBegins() {
    found.received(
        HANDSHAKE,
        Unpooled.wrappedBuffer(
            Hellos.message(14, Hellos.bytes()), Hellos.message(0, Hellos.bytes())));
    assertThat(found.messages()).containsExactly("ServerHelloDone", "HelloRequest");
    assertThat(found.places).extracting(place -> place.offset()).containsExactly(5, 9);
  }

  @Test
  void readsASecondClientHelloBehindChangeCipherSpecInTls13() {
    found.received(HANDSHAKE, Hellos.helloRetryRequest());
    found.sent(CHANGE_CIPHER_SPEC, Hellos.bytes(1));
    found.sent(HANDSHAKE, Hellos.clientHello("a", "h2"));
    assertThat(found.messages()).containsExactly("HelloRetryRequest", "ClientHello");
  }

  @Test
  void namesAlertsInTheClear() {
    found.received(ALERT, Hellos.bytes(2, 120));
    assertThat(found.last()).isEqualTo(new TlsContent.Alert(0, false, true, 120));
    assertThat(((TlsContent.Alert) found.last()).name()).isEqualTo("no_application_protocol");
    assertThat(found.dissector.hasAlert(Direction.RECEIVED, 120)).isTrue();
    assertThat(found.dissector.hasAlert(Direction.SENT, 120)).isFalse();
  }

  @Test
  void saysWhatIsHiddenOnceNoSecretCanCome() {
    found.sent(HANDSHAKE, Hellos.clientHello("a", "h2"));
    found.received(HANDSHAKE, Hellos.serverHello());
    found.received(DATA, sealed());
    found.sent(CHANGE_CIPHER_SPEC, Hellos.bytes(1));
    found.sent(DATA, sealed());
    assertThat(found.contents).hasSize(2);
    found.dissector.handshakeOver();
    found.received(DATA, sealed());
    assertThat(found.contents)
        .filteredOn(TlsContent.Sealed.class::isInstance)
        .extracting(content -> ((TlsContent.Sealed) content).hides())
        .containsExactly(
            "EncryptedExtensions, CertificateRequest, Certificate, CertificateVerify, Finished or"
                + " an alert",
            "Certificate, CertificateVerify, Finished or an alert",
            "NewSessionTicket, KeyUpdate, an alert or data");
    assertThat(found.directions)
        .containsExactly(
            Direction.SENT,
            Direction.RECEIVED,
            Direction.RECEIVED,
            Direction.SENT,
            Direction.SENT,
            Direction.RECEIVED);
    assertThat(found.last().length()).isEqualTo(SEALED_LENGTH);
  }

  @Test
  void takesWhatFollowsChangeCipherSpecInTls12ForEncrypted() {
    found.sent(HANDSHAKE, Hellos.clientHello("a", "h2"));
    found.received(HANDSHAKE, Hellos.serverHello12(0xc02b));
    found.sent(CHANGE_CIPHER_SPEC, Hellos.bytes(1));
    found.sent(HANDSHAKE, sealed());
    found.sent(ALERT, sealed());
    found.dissector.handshakeOver();
    assertThat(found.contents)
        .filteredOn(TlsContent.Sealed.class::isInstance)
        .extracting(content -> ((TlsContent.Sealed) content).hides())
        .containsExactly("Finished", "an alert");
  }

  @Test
  void namesASuiteThatItDoesNotDecryptAtOnce() {
    found.received(HANDSHAKE, Hellos.serverHello12(0xc009));
    found.received(CHANGE_CIPHER_SPEC, Hellos.bytes(1));
    found.received(HANDSHAKE, sealed());
    assertThat(found.last())
        .isInstanceOfSatisfying(
            TlsContent.Sealed.class,
            content ->
                assertThat(content.reason())
                    .isEqualTo(
                        "records of TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA are not decrypted"));
  }

  @Test
  void saysThatASecretDoesNotFit() {
    found.received(HANDSHAKE, Hellos.serverHello());
    found.dissector.secret("SERVER_HANDSHAKE_TRAFFIC_SECRET 00 " + "ab".repeat(32));
    found.received(DATA, sealed());
    assertThat(((TlsContent.Sealed) found.last()).reason())
        .isEqualTo("it does not decrypt with the secret");
  }

  @Test
  void passesOverLinesThatAreNoneOfAKeyLog() {
    for (String line : List.of("", "a", "a b", "a b c", "# comment", "a b cd e")) {
      found.dissector.secret(line);
    }
    found.received(HANDSHAKE, Hellos.serverHello());
    assertThat(found.contents).hasSize(1);
  }

  @Test
  void tellsMessagesThatBreakTheRules() {
    found.sent(HANDSHAKE, Hellos.message(1, Hellos.bytes(3, 3, 0)));
    assertThat(found.lastMessage())
        .isEqualTo(new HandshakeMessage.Malformed(1, "a length in it points beyond its end"));
    found.sent(ALERT, Hellos.bytes(2));
    assertThat(((TlsContent.Sealed) found.last()).reason())
        .startsWith("an alert in the clear has 2 bytes, not 1");
  }

  @Test
  void inventsNoAlertsWhereTheLogLacksTheHandshake() {
    found.received(ALERT, Unpooled.wrappedBuffer(new byte[26]));
    assertThat(found.contents).singleElement().isInstanceOf(TlsContent.Sealed.class);
  }

  @Test
  void passesOverAMessageOf16MebibytesAndGoesOnBehindIt() {
    int length = (1 << 24) - 1;
    found.received(HANDSHAKE, Hellos.bytes(11, 0xff, 0xff, 0xff));
    assertThat(found.lastMessage())
        .isEqualTo(new HandshakeMessage.Malformed(11, "16777215 bytes long, more than any in use"));
    for (int left = length; left > 0; ) {
      int size = Math.min(left, 16_000);
      found.received(HANDSHAKE, Unpooled.wrappedBuffer(new byte[size]));
      left -= size;
    }
    found.received(HANDSHAKE, Hellos.message(14, Hellos.bytes()));
    assertThat(found.messages()).containsExactly("Certificate", "ServerHelloDone");
  }

  @Test
  void tellsAMessageThatTheEndOfTheConnectionCutsShort() {
    ByteBuf hello = Hellos.serverHello();
    found.received(HANDSHAKE, hello.slice(0, 30));
    found.dissector.closed();
    assertThat(found.lastMessage())
        .isEqualTo(
            new HandshakeMessage.Malformed(
                2, "cut short by the end of the connection after 30 bytes"));
  }

  private static ByteBuf sealed() {
    return Unpooled.wrappedBuffer(new byte[SEALED_LENGTH]);
  }
}

package dev.h2tap.recorder.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TlsRecordsTest {
  private final TlsRecords records = new TlsRecords();

  @Test
  void readsWhatTheClientOffers() {
    RecordSummary record = sent(22, Hellos.clientHello("pod.example", "istio-h2", "h2"));
    assertThat(record.contentType()).isEqualTo("handshake");
    assertThat(record.messages())
        .containsExactly(
            new HandshakeMessage.ClientHello(
                "pod.example", List.of("istio-h2", "h2"), List.of("TLSv1.3", "TLSv1.2"), 2));
  }

  @Test
  void takesTheGroupFromTheServersKeyShare() {
    received(22, Hellos.serverHello());
    assertThat(records.group()).isEqualTo("x25519");
  }

  @Test
  void takesTheGroupOfTls12FromServerKeyExchange() {
    received(22, Hellos.message(12, Hellos.bytes(3, 0, 0x17, 0)));
    assertThat(records.group()).isEqualTo("secp256r1");
  }

  @Test
  void findsAMessageHoweverItIsSpreadOverRecords() {
    ByteBuf hello = Hellos.serverHello();
    for (int cut = 0; cut <= hello.readableBytes(); cut++) {
      TlsRecords fresh = new TlsRecords();
      take(fresh, Direction.RECEIVED, 22, hello.slice(0, cut));
      take(fresh, Direction.RECEIVED, 22, hello.slice(cut, hello.readableBytes() - cut));
      assertThat(fresh.group()).as("cut at %d", cut).isEqualTo("x25519");
    }
  }

  @Test
  void findsSeveralMessagesInOneRecord() {
    ByteBuf both =
        Unpooled.wrappedBuffer(
            Hellos.message(14, Hellos.bytes()), Hellos.message(0, Hellos.bytes()));
    assertThat(received(22, both).messages())
        .extracting(HandshakeMessage::name)
        .containsExactly("ServerHelloDone", "HelloRequest");
  }

  @Test
  void takesWhatFollowsChangeCipherSpecInTls12ForEncrypted() {
    assertThat(sent(22, Hellos.message(16, Hellos.bytes())).encrypted()).isFalse();
    sent(20, Hellos.bytes(1));
    assertThat(sent(22, Hellos.bytes(1, 2, 3, 4)).encrypted()).isTrue();
  }

  @Test
  void readsASecondClientHelloBehindChangeCipherSpecInTls13() {
    received(22, Hellos.serverHello());
    sent(20, Hellos.bytes(1));
    assertThat(sent(22, Hellos.clientHello("a", "h2")).messages()).hasSize(1);
  }

  @Test
  void namesAlertsInTheClear() {
    assertThat(received(21, Hellos.bytes(2, 120)).alert())
        .isEqualTo("fatal no_application_protocol");
  }

  @Test
  void neverThrowsOnNoise() {
    Random random = new Random(5);
    for (int round = 0; round < 5000; round++) {
      ByteBuf noise =
          random.nextBoolean() ? Hellos.clientHello("pod.example", "h2") : Hellos.serverHello();
      noise = Hellos.record(22, noise).copy();
      for (int i = 0; i < 4; i++) {
        noise.setByte(random.nextInt(noise.readableBytes()), random.nextInt());
      }
      noise.writerIndex(random.nextInt(noise.writerIndex() + 1));
      TlsRecords fresh = round % 8 == 0 ? new TlsRecords() : records;
      assertThat(fresh.take(Direction.RECEIVED, new Event.TlsRecord(round, noise))).isNotNull();
    }
  }

  private RecordSummary sent(int type, ByteBuf payload) {
    return take(records, Direction.SENT, type, payload);
  }

  private RecordSummary received(int type, ByteBuf payload) {
    return take(records, Direction.RECEIVED, type, payload);
  }

  private static RecordSummary take(TlsRecords to, Direction direction, int type, ByteBuf payload) {
    return to.take(direction, new Event.TlsRecord(0, Hellos.record(type, payload)));
  }
}

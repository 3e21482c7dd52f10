package dev.h2tap.recorder.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsSealerTest {

  /** One connection of a log: what was recorded, and what a reader of the sealed records sees. */
  private static final class Resealed {
    private final TlsDissector reader;
    private final TlsSealer sealer;
    private final Map<Direction, Long> numbers = new EnumMap<>(Direction.class);
    private final Map<Direction, ByteBuf> said = new EnumMap<>(Direction.class);
    private final Map<Direction, ByteBuf> read = new EnumMap<>(Direction.class);
    private final List<String> contents = new ArrayList<>();

    Resealed(Direction client) {
      for (Direction direction : new Direction[] {Direction.SENT, Direction.RECEIVED}) {
        said.put(direction, Unpooled.buffer());
        read.put(direction, Unpooled.buffer());
      }
      reader =
          new TlsDissector(
              client,
              (place, direction, content) -> contents.add(direction + " " + name(content)),
              (direction, record) -> {
                RecordCipher.Opened opened = record.content();
                if (record.key() != null) {
                  opened = record.key().open(record.order(), record.event().bytes());
                }
                if (opened != null && opened.contentType() == 23) {
                  read.get(direction).writeBytes(opened.content());
                }
              });
      sealer =
          new TlsSealer(
              client,
              (at, direction, bytes) ->
                  reader.record(
                      direction,
                      new Event.TlsRecord(numbers.merge(direction, 1L, Long::sum) - 1, bytes),
                      at));
    }

    void take(LogRecord record) {
      Place place = Place.of(record, 0);
      if (record.event() instanceof Event.TlsSecret secret) {
        sealer.secret(secret.line());
        reader.secret(secret.line());
      } else if (record.event() instanceof Event.TlsRecord tls) {
        sealer.record(record.direction(), tls, place);
      } else if (record.event() instanceof Event.Plaintext plaintext && sealer.hasHandshake()) {
        sealer.noMoreSecrets();
        assertThat(sealer.obstacle(record.direction())).isNull();
        said.get(record.direction()).writeBytes(plaintext.bytes().slice());
        sealer.seal(record.direction(), plaintext.bytes(), place);
      }
    }

    private static String name(TlsContent content) {
      return content instanceof TlsContent.Handshake handshake
          ? handshake.message().getClass().getSimpleName()
          : content.getClass().getSimpleName();
    }
  }

  private static Map<Long, Resealed> resealed(String name) throws Exception {
    Map<Long, Resealed> connections = new HashMap<>();
    Records.of(Path.of("src/test/resources/tls", name + ".h2tap"), damage -> {}, position -> {})
        .each(
            record -> {
              Direction client =
                  record.side() == Side.UPSTREAM ? Direction.SENT : Direction.RECEIVED;
              connections
                  .computeIfAbsent(record.connection(), number -> new Resealed(client))
                  .take(record);
            });
    return connections;
  }

  /** With HelloRetryRequest, tickets and key updates both ways; TLS 1.2 with GCM. */
  @ParameterizedTest
  @ValueSource(strings = {"tls13", "tls12", "refused-tls1_3"})
  void whatWasSaidIsReadBackFromTheSealedRecords(String name) throws Exception {
    int sessions = 0;
    for (Resealed connection : resealed(name).values()) {
      for (Direction direction : connection.said.keySet()) {
        assertThat(
                ByteBufUtil.equals(connection.read.get(direction), connection.said.get(direction)))
            .isTrue();
      }
      sessions += connection.said.values().stream().anyMatch(ByteBuf::isReadable) ? 1 : 0;
      assertThat(connection.contents).noneMatch(content -> content.endsWith("Sealed"));
    }
    assertThat(sessions).isPositive();
  }

  @Test
  void ticketsKeyUpdatesAndAlertsStandWhereTheyWere() throws Exception {
    assertThat(resealed("tls13").get(2L).contents)
        .containsSubsequence(
            "RECEIVED Finished",
            "SENT Finished",
            "SENT ApplicationData",
            "RECEIVED NewSessionTicket",
            "RECEIVED ApplicationData",
            "RECEIVED KeyUpdate",
            "RECEIVED ApplicationData",
            "SENT KeyUpdate",
            "SENT Alert");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
      })
  void sealingIsTheInverseOfOpening(String name) {
    Random random = new Random(11);
    AeadSuite suite = AeadSuite.of(name).orElseThrow();
    byte[] secret = bytes(random, 48);
    RecordCipher cipher =
        name.contains("WITH")
            ? Tls12Cipher.of(suite, secret, bytes(random, 32), bytes(random, 32), true)
            : new KeySchedule(suite).cipher(secret);
    for (int i = 0; i < 200; i++) {
      long sequence = random.nextInt(1000);
      int type = 20 + random.nextInt(4);
      ByteBuf content = Unpooled.wrappedBuffer(bytes(random, random.nextInt(1 << 14) + 1));
      ByteBuf record = cipher.seal(sequence, type, content);
      assertThat(record.getUnsignedShort(3)).isEqualTo(record.readableBytes() - 5);
      RecordCipher.Opened opened = cipher.open(sequence, record);
      assertThat(opened).isNotNull();
      assertThat(opened.contentType()).isEqualTo(type);
      assertThat(ByteBufUtil.equals(opened.content(), content)).isTrue();
      assertThat(cipher.open(sequence + 1, record)).isNull();
    }
  }

  @Test
  void withoutSecretsItIsSaidWhyNothingCanBeSealed() throws Exception {
    List<String> obstacles = new ArrayList<>();
    TlsSealer sealer = new TlsSealer(Direction.SENT, (at, direction, record) -> {});
    Records.of(Path.of("src/test/resources/tls/tls13.h2tap"), damage -> {}, position -> {})
        .each(
            record -> {
              if (record.connection() == 2 && record.event() instanceof Event.TlsRecord tls) {
                sealer.record(record.direction(), tls, Place.of(record, 0));
              } else if (record.connection() == 2 && record.event() instanceof Event.Plaintext) {
                obstacles.add(sealer.obstacle(record.direction()));
              }
            });
    assertThat(obstacles).isNotEmpty().containsOnly("the log has no secret of this connection");
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}

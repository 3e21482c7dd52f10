package dev.h2tap.recorder.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of kind 257 from any hand: a reader reports what is wrong with them and goes on. */
class SharedPlaintextFormatTest {
  private static final int MARKER = 0x01020304;
  private static final int ORIGINAL = FileHeader.LENGTH;
  private static final int LENGTH = 3_000;

  @TempDir Path directory;
  private Path log;
  private long end;

  /** One reference. */
  private record Reference(int before, long back, long sequence, int offset, int length) {}

  /** A record of plaintext with number 1; what is written next stands behind it. */
  @BeforeEach
  void original() throws Exception {
    log = directory.resolve("a.h2tap");
    Files.write(log, FileHeader.of(FileHeader.SHARED, MARKER, Numbers.NONE).encode().array());
    end = FileHeader.LENGTH;
    append(Kind.PLAINTEXT.code(), 1, new byte[SharedPlaintext.HEAD + LENGTH]);
  }

  private Reference reference(int before, int offset, int length) {
    return new Reference(before, end - ORIGINAL, 1, offset, length);
  }

  @Test
  void bytesOfItsOwnStandBetweenThoseOfOthers() throws Exception {
    append(
        SharedPlaintext.KIND,
        2,
        payload("abcdef", reference(2, 0, 2), reference(0, 2_998, 2), reference(3, 9, 0)));
    Logs.Read read = Logs.read(log);
    assertThat(read.damages()).isEmpty();
    Event event = read.records().get(1).event();
    assertThat(EventBytes.of(event)).isEqualTo(Events.bytes("ab\0\0\0\0cdef"));
  }

  @Test
  void whatItDoesNotFindIsTold() throws Exception {
    String damaged = "it refers to record 1, which is damaged";
    String others = "it refers to bytes that record 1 does not have";
    long back = end - ORIGINAL;
    assertRefused(damaged, new Reference(0, 0, 1, 0, 1));
    assertRefused(damaged, new Reference(0, back + 1, 1, 0, 1));
    assertRefused(damaged, new Reference(0, back - 1, 1, 0, 1));
    assertRefused(damaged, new Reference(0, end + 1, 1, 0, 1));
    assertRefused(damaged, new Reference(0, 0xffffffffL, 1, 0, 1));
    assertRefused("it refers to record 2, which is damaged", new Reference(0, back, 2, 0, 1));
    assertRefused(others, reference(0, 0, LENGTH + 1));
    assertRefused(others, reference(0, LENGTH, 1));
    assertRefused(others, reference(0, -1, 1));
    assertRefused(others, reference(0, Integer.MAX_VALUE, 1));
    assertRefused(others, reference(4, 0, 1));
    assertRefused(others, reference(-1, 0, 1));
    assertRefused("it is longer than joined plaintext may be", reference(0, 0, -1));
    assertRefused("it is longer than joined plaintext may be", reference(0, 0, 1 << 20));
  }

  @Test
  void itRefersToPlaintextOnly() throws Exception {
    append(SharedPlaintext.KIND, 2, payload("abc", reference(0, 0, 1_500)));
    long shared = ORIGINAL + RecordHeader.LENGTH + SharedPlaintext.HEAD + LENGTH;
    append(Kind.TLS_RECORD.code(), 3, new byte[LENGTH]);
    long tls = end - RecordHeader.LENGTH - LENGTH;
    append(SharedPlaintext.KIND, 4, payload("", new Reference(0, end - shared, 2, 0, 3)));
    append(SharedPlaintext.KIND, 5, payload("", new Reference(0, end - tls, 3, 0, 3)));
    Logs.Read read = Logs.read(log);
    assertThat(read.sequences()).containsExactly(1L, 2L, 3L);
    assertThat(read.damages()).hasSize(2);
  }

  /** A short record must not make a reader read, or keep, a long one again and again. */
  @Test
  void itRefersToNoLongRecord() throws Exception {
    long at = end;
    append(
        Kind.PLAINTEXT.code(), 2, new byte[SharedPlaintext.HEAD + SharedPlaintext.MAX_LENGTH + 1]);
    append(SharedPlaintext.KIND, 3, payload("", new Reference(0, end - at, 2, 0, 1)));
    Logs.Read read = Logs.read(log);
    assertThat(read.sequences()).containsExactly(1L, 2L);
    assertThat(read.damages()).hasSize(1);
  }

  @Test
  void aTableThatIsCutShortOrTooLongIsRefused() {
    byte[] whole = payload("", new Reference(0, 1, 1, 0, 1));
    for (int length = 0; length < whole.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
      assertThatThrownBy(() -> SharedPlaintext.join(cut, (back, sequence) -> original1()))
          .isInstanceOf(MalformedPayload.class)
          .hasMessage("its payload is too short");
    }
    Reference[] many = new Reference[SharedPlaintext.MAX_REFERENCES + 1];
    Arrays.fill(many, new Reference(0, 1, 1, 0, 1));
    assertThatThrownBy(
            () ->
                SharedPlaintext.join(
                    ByteBuffer.wrap(payload("", many)), (back, sequence) -> original1()))
        .hasMessage("it refers to more records than one may");
  }

  @Test
  void anythingIsJoinedOrRefused() throws Exception {
    Random random = new Random(1);
    int joined = 0;
    for (int round = 0; round < 50_000; round++) {
      Reference[] references = new Reference[random.nextInt(5)];
      for (int i = 0; i < references.length; i++) {
        references[i] =
            new Reference(
                random.nextInt(4), random.nextInt(), 1, random.nextInt(100), random.nextInt(100));
      }
      byte[] payload = payload("some bytes", references);
      for (int i = random.nextInt(3); i > 0; i--) {
        payload[random.nextInt(payload.length)] = (byte) random.nextInt();
      }
      int from = random.nextInt(8) == 0 ? random.nextInt(payload.length) : 0;
      try {
        ByteBuffer whole =
            SharedPlaintext.join(
                ByteBuffer.wrap(payload, from, payload.length - from),
                (back, sequence) -> original1());
        assertThat(whole.remaining())
            .isBetween(SharedPlaintext.HEAD, SharedPlaintext.HEAD + SharedPlaintext.MAX_LENGTH);
        joined++;
      } catch (MalformedPayload expected) {
        assertThat(expected.getMessage()).isNotEmpty();
      }
    }
    assertThat(joined).isGreaterThan(5_000);
  }

  private static ByteBuffer original1() {
    return ByteBuffer.allocate(250).position(50);
  }

  private void assertRefused(String reason, Reference reference) throws Exception {
    long before = end;
    append(SharedPlaintext.KIND, 2, payload("abc", reference));
    append(Kind.RUN_ENDED.code(), 3, "{}".getBytes());
    Logs.Read read = Logs.read(log);
    assertThat(read.sequences()).containsExactly(1L, 3L);
    assertThat(read.damages())
        .extracting(Damage::reason)
        .containsExactly("the payload of record 2 cannot be read: " + reason);
    try (var channel = Logs.writable(log)) {
      channel.truncate(before);
    }
    end = before;
  }

  private static byte[] payload(String own, Reference... references) {
    ByteBuffer payload =
        ByteBuffer.allocate(
            SharedPlaintext.HEAD
                + 2
                + references.length * SharedPlaintext.REFERENCE
                + own.length());
    payload.put((byte) 1).putInt(-1).putShort((short) references.length);
    for (Reference reference : references) {
      payload.putInt(reference.before).putInt((int) reference.back).putLong(reference.sequence);
      payload.putInt(reference.offset).putInt(reference.length);
    }
    return payload.put(own.getBytes()).array();
  }

  private void append(int kind, long sequence, byte[] payload) throws Exception {
    CRC32C crc = new CRC32C();
    crc.update(payload);
    ByteBuffer record = ByteBuffer.allocate(RecordHeader.LENGTH + payload.length);
    Stamp stamp = new Stamp(sequence, 1, 1, 0, Side.NONE, Direction.NONE);
    RecordHeader.write(record, 0, MARKER, stamp, kind, payload.length, crc);
    record.put(RecordHeader.LENGTH, payload);
    Files.write(log, record.array(), StandardOpenOption.APPEND);
    end += record.capacity();
  }
}

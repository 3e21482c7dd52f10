package dev.h2tap.recorder.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedLogTest {
  @TempDir Path directory;
  private Path log;

  @BeforeEach
  void place() {
    log = directory.resolve("a.h2tap");
  }

  /** Four records: run started, two plaintext, run ended. */
  private byte[] small() throws IOException, UserException {
    Logs.write(
        log,
        List.of(
            new Event.Plaintext(Syntax.HTTP1, -1, Events.bytes("GET / HTTP/1.1\r\n\r\n")),
            new Event.Plaintext(Syntax.HTTP1, -1, Events.bytes("HTTP/1.1 204 No\r\n\r\n"))));
    return Files.readAllBytes(log);
  }

  /** Where each record begins, and the end. */
  private static List<Integer> offsets(byte[] bytes) {
    List<Integer> offsets = new ArrayList<>();
    int at = FileHeader.LENGTH;
    while (at < bytes.length) {
      offsets.add(at);
      at += RecordHeader.LENGTH + ByteBuffer.wrap(bytes).getInt(at + 4);
    }
    offsets.add(at);
    return offsets;
  }

  @Test
  void aLogCutAnywhereGivesTheRecordsInFrontOfTheCut() throws Exception {
    byte[] whole = small();
    List<Integer> offsets = offsets(whole);
    for (int length = 8; length < whole.length; length++) {
      int cut = length;
      Files.write(log, Arrays.copyOf(whole, length));
      long expected = offsets.stream().skip(1).filter(end -> end <= cut).count();

      Logs.Read read = Logs.read(log);

      assertThat(read.sequences())
          .as("cut at %d", cut)
          .isEqualTo(LongStream.rangeClosed(1, expected).boxed().toList());
      boolean clean = offsets.contains(cut);
      assertThat(read.damages()).as("cut at %d", cut).hasSize(clean ? 0 : 1);
      if (!clean && cut > FileHeader.LENGTH) {
        long end = offsets.get((int) expected);
        assertThat(read.damages().get(0).offset()).isEqualTo(end);
        assertThat(read.damages().get(0).bytes()).isEqualTo(cut - end);
      }
    }
  }

  @Test
  void aTornTailOfALogThatIsFollowedIsNotDamageUntilFollowingStops() throws Exception {
    byte[] whole = small();
    List<Integer> offsets = offsets(whole);
    for (int cut = FileHeader.LENGTH; cut < whole.length; cut += 7) {
      Files.write(log, Arrays.copyOf(whole, cut));
      List<Damage> damages = new ArrayList<>();
      try (SessionLogReader reader = SessionLog.follow(log, damages::add)) {
        int before = Logs.rest(reader).size();
        Files.write(log, whole);
        int after = Logs.rest(reader).size();
        assertThat(before + after).as("cut at %d", cut).isEqualTo(4);
        assertThat(damages).as("cut at %d", cut).isEmpty();
      }
      Files.write(log, Arrays.copyOf(whole, cut));
      try (SessionLogReader reader = SessionLog.follow(log, damages::add)) {
        Logs.rest(reader);
        reader.stopFollowing();
        Logs.rest(reader);
        assertThat(damages).hasSize(offsets.contains(cut) || cut == 48 ? 0 : 1);
      }
    }
  }

  @Test
  void aFlippedByteAnywhereCostsAtMostTheRecordThatItIsIn() throws Exception {
    byte[] whole = small();
    List<Integer> offsets = offsets(whole);
    for (int flip : new int[] {0x01, 0x80, 0xff}) {
      for (int at = 0; at < whole.length; at++) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) flip;
        Files.write(log, damaged);

        Logs.Read read = Logs.read(log);

        List<Long> expected = new ArrayList<>(List.of(1L, 2L, 3L, 4L));
        for (int i = 0; i < 4; i++) {
          if (at >= offsets.get(i) && at < offsets.get(i + 1)) {
            expected.remove(i);
          }
        }
        assertThat(read.sequences()).as("byte %d ^ %x", at, flip).isEqualTo(expected);
        assertThat(read.damages()).as("byte %d ^ %x", at, flip).hasSize(1);
        assertHeadersAloneTellTheSame(read);
        assertCheckingTellsTheSame(read);
      }
    }
  }

  /** Checking without decoding finds the same records and the same damage as a full reading. */
  private void assertCheckingTellsTheSame(Logs.Read full) throws Exception {
    List<Long> checked = new ArrayList<>();
    List<Damage> damages = new ArrayList<>();
    try (SessionLogReader reader = SessionLog.open(log, damages::add)) {
      reader.decoding(header -> false, header -> checked.add(header.sequence()));
      assertThat(reader.next()).isNull();
    }
    assertThat(checked).isEqualTo(full.sequences());
    assertThat(damages).isEqualTo(full.damages());
  }

  /** A pass over the headers alone finds every record that a full one does. */
  private void assertHeadersAloneTellTheSame(Logs.Read full) throws Exception {
    List<Long> seen = new ArrayList<>();
    try (SessionLogReader reader = SessionLog.open(log, damage -> {})) {
      reader.only(header -> !seen.add(header.sequence()));
      Logs.rest(reader);
    }
    assertThat(seen).containsAll(full.sequences()).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void bytesThatWereLostOrInsertedCostNoOtherRecord() throws Exception {
    byte[] whole = small();
    List<Integer> offsets = offsets(whole);
    for (int at = offsets.get(1) + 1; at < offsets.get(2); at++) {
      byte[] shorter = Arrays.copyOf(whole, whole.length - 1);
      System.arraycopy(whole, at + 1, shorter, at, whole.length - at - 1);
      Files.write(log, shorter);
      Logs.Read read = Logs.read(log);
      assertThat(read.sequences()).as("lost %d", at).containsExactly(1L, 3L, 4L);
      assertHeadersAloneTellTheSame(read);

      byte[] longer = Arrays.copyOf(whole, whole.length + 3);
      System.arraycopy(whole, at, longer, at + 3, whole.length - at);
      Arrays.fill(longer, at, at + 3, (byte) 0x55);
      Files.write(log, longer);
      read = Logs.read(log);
      assertThat(read.sequences()).as("inserted %d", at).containsExactly(1L, 3L, 4L);
      assertHeadersAloneTellTheSame(read);
    }
  }

  @Test
  void aLogInsideAPayloadIsNotTakenForTheLogItself() throws Exception {
    byte[] inner = small();
    Path outer = directory.resolve("outer.h2tap");
    Logs.write(
        outer,
        List.of(
            new Event.RuleApplied("a", "b"),
            new Event.Plaintext(Syntax.HTTP1, -1, Unpooled.copiedBuffer(inner)),
            new Event.RuleApplied("c", "d")));
    byte[] bytes = Files.readAllBytes(outer);
    int third = offsets(bytes).get(2);
    for (int at : new int[] {third, third + 5, third + 30, third + 60}) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 1;
      Files.write(outer, damaged);
      assertThat(Logs.read(outer).sequences()).containsExactly(1L, 2L, 4L, 5L);
    }
  }

  @Test
  void anEarlierPartOfTheSameLogInsideAPayloadIsNotTakenForTheLogItself() throws Exception {
    byte[] part = small();
    try (Recorder recorder = Logs.start(log)) {
      Logs.record(recorder, new Event.Plaintext(Syntax.HTTP1, -1, Unpooled.copiedBuffer(part)));
    }
    byte[] bytes = Files.readAllBytes(log);
    int outer = offsets(bytes).get(5);
    assertThat(Logs.read(log).sequences()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    bytes[outer + 4] ^= 1;
    Files.write(log, bytes);
    assertThat(Logs.read(log).sequences()).containsExactly(1L, 2L, 3L, 4L, 5L, 7L);
  }

  @Test
  void randomDamageNeverStopsAReader() throws Exception {
    Logs.write(log, Events.ofEveryKind());
    byte[] whole = Files.readAllBytes(log);
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      byte[] damaged = Arrays.copyOf(whole, whole.length - random.nextInt(2) * random.nextInt(500));
      for (int i = random.nextInt(20); i >= 0; i--) {
        damaged[8 + random.nextInt(damaged.length - 8)] = (byte) random.nextInt();
      }
      Files.write(log, damaged);
      Logs.Read read = Logs.read(log);
      assertThat(read.sequences()).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
      assertHeadersAloneTellTheSame(read);
    }
  }

  @Test
  void manyDamagedRecordsAreReadInLinearTime() throws Exception {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      events.add(new Event.Plaintext(Syntax.OPAQUE, -1, Unpooled.wrappedBuffer(new byte[300])));
    }
    Logs.write(log, events);
    byte[] bytes = Files.readAllBytes(log);
    for (int at : offsets(bytes)) {
      if (at < bytes.length) {
        bytes[at + 5] ^= 1;
      }
    }
    Files.write(log, bytes);
    assertTimeout(Duration.ofSeconds(10), () -> assertThat(Logs.read(log).records()).isEmpty());
  }

  @Test
  void whatIsNoSessionLogIsRefused() throws Exception {
    for (String text : List.of("", "x", "GET / HTTP/1.1\r\n\r\n", "A".repeat(10_000))) {
      Files.writeString(log, text);
      assertThatThrownBy(() -> Logs.read(log))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(log + " is not an h2tap session log");
    }
    Files.write(log, new byte[1000]);
    assertThatThrownBy(() -> Logs.read(log)).isInstanceOf(UserException.class);
    assertThatThrownBy(() -> Logs.read(directory.resolve("missing")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void aLaterVersionIsRefusedByItsNumber() throws Exception {
    ByteBuffer header = FileHeader.of(FileHeader.PLAIN, 7, Numbers.NONE).encode();
    header.putShort(8, (short) 4);
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, 44);
    header.putInt(44, (int) crc.getValue());
    Files.write(log, header.array());
    assertThatThrownBy(() -> Logs.read(log))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("format version 4");
  }
}

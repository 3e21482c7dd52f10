package dev.h2tap.recorder.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.LogForm;
import dev.h2tap.recorder.log.LogRecord;
import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairTest {
  @TempDir Path directory;
  private final List<Repair.Lost> lost = new ArrayList<>();
  private Path log;
  private Path repaired;

  @BeforeEach
  void record() throws Exception {
    log =
        new Written("a", 0)
            .started()
            .exchange(1, 1, 2, "/a", 200)
            .ended()
            .to(directory.resolve("a.h2tap"));
    repaired = directory.resolve("repaired.h2tap");
  }

  @Test
  void aWholeLogStaysAsItIs() throws Exception {
    assertThat(repair()).isEqualTo(new Repair.Outcome(10, 0));
    assertThat(Written.lines(repaired)).isEqualTo(Written.lines(log));
    assertThat(lost).isEmpty();
  }

  @Test
  void aDamagedRecordBecomesAGap() throws Exception {
    flip(300);
    assertThat(repair()).isEqualTo(new Repair.Outcome(9, 1));
    assertThat(Written.faults(log)).isNotEmpty();
    assertThat(Written.faults(repaired)).isEmpty();
    assertThat(Written.lines(repaired))
        .hasSize(10)
        .anyMatch(line -> line.contains("gap of 1: ") && line.contains(" at offset "));
    assertThat(lost).singleElement().matches(l -> l.first() == l.last());
  }

  @Test
  void severalRecordsThatAreMissingBecomeOneGap() throws Exception {
    log =
        new Written("a", 0)
            .started()
            .opened(1, Side.DOWNSTREAM)
            .skip(3)
            .opened(2, Side.DOWNSTREAM)
            .to(directory.resolve("missing.h2tap"));
    assertThat(repair()).isEqualTo(new Repair.Outcome(3, 3));
    assertThat(Written.lines(repaired))
        .containsExactly(
            "1 #0 start a",
            "2 #1 open down",
            "4 #0 left out from 3",
            "5 #0 gap of 3: missing",
            "6 #2 open down");
    assertThat(Written.faults(repaired)).isEmpty();
  }

  @Test
  void aTornEndBecomesAGap() throws Exception {
    byte[] bytes = Files.readAllBytes(log);
    Files.write(log, Arrays.copyOf(bytes, bytes.length - 3));
    assertThat(repair()).isEqualTo(new Repair.Outcome(9, 1));
    assertThat(Written.lines(repaired)).last().asString().startsWith("10 #0 gap of 1: record 10");
  }

  @Test
  void aPayloadThatIsNotWhatItsKindSaysBecomesAGap() throws Exception {
    log =
        new Written("a", 0)
            .started()
            .event(
                0,
                Side.NONE,
                Direction.NONE,
                new Event.Unknown(12, Unpooled.wrappedBuffer(new byte[3])))
            .ended()
            .to(directory.resolve("malformed.h2tap"));
    assertThat(Written.faults(log)).hasSize(1);
    assertThat(repair()).isEqualTo(new Repair.Outcome(2, 1));
    assertThat(Written.faults(repaired)).isEmpty();
  }

  @Test
  void whateverIsDamagedTheRepairedLogIsWholeAndHoldsWhatCanBeRead() throws Exception {
    byte[] whole = Files.readAllBytes(log);
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      byte[] damaged = Arrays.copyOf(whole, whole.length - random.nextInt(2) * random.nextInt(400));
      for (int i = random.nextInt(10); i >= 0; i--) {
        damaged[8 + random.nextInt(damaged.length - 8)] = (byte) random.nextInt();
      }
      Files.write(log, damaged);
      Files.deleteIfExists(repaired);
      repair(seed % 2 == 0);
      assertThat(Written.faults(repaired)).as("seed %d", seed).isEmpty();
      assertThat(kept(repaired)).as("seed %d", seed).isEqualTo(kept(log));
    }
  }

  private static List<String> kept(Path log) throws Exception {
    return Written.read(log).stream()
        .filter(
            record ->
                !(record.event() instanceof Event.Gap || record.event() instanceof Event.LeftOut))
        .map(LogRecord::toString)
        .map(text -> text.replaceAll("Buf\\(.*?\\)", "Buf"))
        .toList();
  }

  private void flip(int at) throws Exception {
    byte[] bytes = Files.readAllBytes(log);
    bytes[at] ^= 1;
    Files.write(log, bytes);
  }

  private Repair.Outcome repair() throws Exception {
    return repair(false);
  }

  private Repair.Outcome repair(boolean compress) throws Exception {
    Target target = new Target(repaired, LogForm.FILE.withCompression(compress));
    return Repair.of(log, target, lost::add, position -> {});
  }
}

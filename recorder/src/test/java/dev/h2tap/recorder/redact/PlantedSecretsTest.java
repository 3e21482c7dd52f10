package dev.h2tap.recorder.redact;

import static dev.h2tap.recorder.redact.PlantedSecrets.RULES;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets in every place and encoding that a log knows; none may be left in the new file. */
class PlantedSecretsTest {
  @TempDir Path directory;

  @Test
  void theSearchFindsWhatHasBeenPlanted() throws Exception {
    PlantedSecrets session = new PlantedSecrets(1000);
    assertThat(session.found(written("plain.h2tap", session.records())))
        .containsAll(session.places().stream().filter(PlantedSecretsTest::isInOnePiece).toList());
  }

  /** Masked, in a window, or cut up: not to be found by looking at the bytes of the file. */
  private static boolean isInOnePiece(String place) {
    return !place.contains("websocket") && !place.contains("cut up");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 17, 1000})
  void noneIsLeftInTheFileNorInWhatCanBeReadFromIt(int size) throws Exception {
    PlantedSecrets session = new PlantedSecrets(size);
    Redacted redacted = Redacted.of(session.records(), RULES);
    assertThat(session.found(written("redacted.h2tap", redacted.records()))).isEmpty();
    assertNoneIsRead(session, redacted);
    assertThat(redacted.again(RULES).records()).isEqualTo(redacted.records());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noneIsLeftWhateverRecordsAreMissing(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 10; round++) {
      PlantedSecrets session = new PlantedSecrets(1 + random.nextInt(120));
      List<LogRecord> records = new ArrayList<>(session.records());
      int lost = 1 + random.nextInt(8);
      for (int i = 0; i < lost; i++) {
        int from = random.nextInt(records.size());
        int length = Math.min(1 + random.nextInt(5), records.size() - from);
        records.subList(from, from + length).clear();
      }
      assertNoneIsRead(session, Redacted.of(records, RULES));
    }
  }

  private static void assertNoneIsRead(PlantedSecrets session, Redacted redacted) {
    for (long connection = 1; connection <= PlantedSecrets.CONNECTIONS; connection++) {
      assertThat(session.found(redacted.bytes(connection).getBytes(ISO_8859_1))).isEmpty();
    }
    assertThat(session.found(redacted.text().getBytes(US_ASCII))).isEmpty();
    assertThat(session.found(redacted.bodies())).isEmpty();
  }

  private byte[] written(String name, List<LogRecord> records) throws Exception {
    Path file = directory.resolve(name);
    try (SessionLogWriter writer = SessionLog.write(file)) {
      for (LogRecord record : records) {
        writer.write(record);
      }
      writer.finish();
    }
    return Files.readAllBytes(file);
  }
}

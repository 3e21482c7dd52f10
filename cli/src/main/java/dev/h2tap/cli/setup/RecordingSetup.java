package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Overflow;
import dev.h2tap.recorder.log.RecordingOptions;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where and how to record: the keys {@link Keys#RECORDING}. */
public final class RecordingSetup {
  private RecordingSetup() {}

  /** What the settings say, null where nothing is recorded. */
  public static @Nullable RecordingOptions of(Values values, Consumer<String> warnings)
      throws UserException {
    String path = values.get(Keys.RECORD);
    if (path == null) {
      if (values.firstOf(Keys.RECORDING).isPresent()) {
        throw new UserException(
            "--record-*, --overflow, --no-secrets and --compress need --record PATH beside them");
      }
      return null;
    }
    if (path.isBlank()) {
      throw new UserException("--record names no file; write for example --record scrape.h2tap");
    }
    RecordingOptions defaults = RecordingOptions.to(path);
    if (!defaults.directory()
        && values
            .firstOf(List.of(Keys.RECORD_SEGMENT, Keys.RECORD_AGE, Keys.RECORD_LIMIT))
            .isPresent()) {
      throw new UserException(
          "--record-segment, --record-age and --record-limit need a directory; write --record "
              + path
              + "/");
    }
    String overflow = values.get(Keys.OVERFLOW);
    return defaults
        .withSegments(
            values.get(Keys.RECORD_SEGMENT, defaults.segmentBytes()),
            values.get(Keys.RECORD_AGE, defaults.segmentAge()),
            values.get(Keys.RECORD_LIMIT, defaults.totalBytes()))
        .withQueue(
            values.get(Keys.RECORD_QUEUE, defaults.queueBytes()),
            overflow == null
                ? defaults.overflow()
                : Overflow.valueOf(overflow.toUpperCase(Locale.ROOT)))
        .withSecrets(!values.get(Keys.NO_SECRETS, false))
        .withCompression(values.get(Keys.COMPRESS, false))
        .withWarnings(warnings);
  }
}

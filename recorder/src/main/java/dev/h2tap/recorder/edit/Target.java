package dev.h2tap.recorder.edit;

import dev.h2tap.recorder.log.LogForm;
import java.nio.file.Path;

/**
 * Where a new log goes.
 *
 * @param path must not be there; a directory may, if it is empty
 */
public record Target(Path path, LogForm form) {

  /** The same for a log whose records up to a number were deleted with older segments. */
  Target after(long sequenceBefore) {
    return new Target(path, form.after(sequenceBefore));
  }
}

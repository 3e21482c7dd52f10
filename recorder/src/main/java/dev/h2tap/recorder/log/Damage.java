package dev.h2tap.recorder.log;

import java.nio.file.Path;

/**
 * A part of a session log that could not be read and was skipped.
 *
 * @param offset of the first byte skipped
 * @param bytes how many were skipped; 0 where all could be read nevertheless
 */
public record Damage(Path file, long offset, long bytes, String reason) {

  /** One line for people. */
  @Override
  public String toString() {
    String skipped =
        bytes == 0 ? "" : ", " + bytes + (bytes == 1 ? " byte" : " bytes") + " skipped";
    return file + ": " + reason + " at offset " + offset + skipped;
  }
}

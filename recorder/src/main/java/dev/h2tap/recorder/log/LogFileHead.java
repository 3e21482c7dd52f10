package dev.h2tap.recorder.log;

import java.nio.file.Path;

/**
 * What one file of a log says of itself.
 *
 * @param version of the format
 * @param bytes how long the file was when it was opened
 * @param sequenceBefore the highest record number that was given before the file began, 0 if none;
 *     records up to there may have been deleted with older segments
 */
public record LogFileHead(Path file, int version, long bytes, long sequenceBefore) {}

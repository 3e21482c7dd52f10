package dev.h2tap.recorder.log;

import java.util.List;

/** What a run could not record, by what was in the way. */
final class Losses {

  /** Kept out where the queue sheds. */
  final Missing shed = new Missing("the queue was full");

  /** Kept out since the queue could not grow. */
  final Missing unheld = new Missing("no direct memory was left");

  /** Taken, and not written. */
  final Missing unwritten = new Missing("the disk failed");

  /** Taken, and of no form that can be written. */
  final Missing refused = new Missing("could not be encoded");

  private final List<Missing> all = List.of(shed, unheld, unwritten, refused);

  /** How often records began to be missing. */
  long gaps() {
    return all.stream().mapToLong(Missing::gaps).sum();
  }

  /** How many records are missing. */
  long records() {
    return all.stream().mapToLong(Missing::records).sum();
  }
}

package dev.h2tap.recorder.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.view.Filter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Exports of scripted sessions. */
public final class Exports {
  private Exports() {}

  /**
   * What was written, and what was noted.
   *
   * @param text of the export
   */
  public record Written(String text, List<String> notes) {}

  /** A log of what a script wrote down. */
  public static Records log(Script script) {
    return log(script.records());
  }

  /** A log of these records. */
  public static Records log(List<LogRecord> records) {
    return taker -> {
      for (LogRecord record : records) {
        taker.take(record);
      }
    };
  }

  /** All of a script in a format. */
  public static Written of(Script script, Function<ExportOptions, Export> format) {
    return of(log(script), format, "", Set.of());
  }

  /** A part of a log in a format. */
  public static Written of(
      Records log, Function<ExportOptions, Export> format, String filter, Set<Long> connections) {
    List<String> notes = new ArrayList<>();
    return write(
        log,
        format.apply(
            new ExportOptions(
                connections, filter(filter), false, false, Long.MAX_VALUE, "0.1.0", notes::add)),
        notes);
  }

  /** All of a log in a format, with the bytes of records, and of bodies up to a limit. */
  public static Written withBytes(
      Records log, Function<ExportOptions, Export> format, long bodyLimit) {
    List<String> notes = new ArrayList<>();
    return write(
        log,
        format.apply(
            new ExportOptions(Set.of(), filter(""), false, true, bodyLimit, "0.1.0", notes::add)),
        notes);
  }

  private static Written write(Records log, Export export, List<String> notes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      export.write(log, out);
    } catch (IOException | UserException e) {
      throw new AssertionError(e);
    }
    return new Written(out.toString(UTF_8), notes);
  }

  private static Filter filter(String expression) {
    try {
      return Filter.parse(expression);
    } catch (UserException e) {
      throw new AssertionError(e);
    }
  }
}

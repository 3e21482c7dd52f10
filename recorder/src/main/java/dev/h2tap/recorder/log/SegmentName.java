package dev.h2tap.recorder.log;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of one file of a session log in a directory, for example {@code
 * h2tap-20260101T120000Z-000001.h2tap}. The names sort by age.
 *
 * @param time UTC, to the second
 * @param number growing by one within the directory
 */
record SegmentName(String time, long number) implements Comparable<SegmentName> {
  private static final Pattern PATTERN =
      Pattern.compile("h2tap-(\\d{8}T\\d{6}Z)-(\\d{6,18})\\.h2tap");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Comparator<SegmentName> BY_AGE =
      Comparator.comparing(SegmentName::time).thenComparing(SegmentName::number);

  /**
   * The name of the segment after the given one, which sorts behind it also if the clock fell back.
   */
  static SegmentName after(@Nullable SegmentName last, Instant now) {
    String time = TIME.format(now);
    if (last == null) {
      return new SegmentName(time, 1);
    }
    return new SegmentName(time.compareTo(last.time) > 0 ? time : last.time, last.number + 1);
  }

  /** The names of all segments in a directory, oldest first; other files are passed over. */
  static List<SegmentName> in(Path directory) throws IOException {
    List<SegmentName> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Matcher matcher = PATTERN.matcher(file.getFileName().toString());
        if (matcher.matches()) {
          names.add(new SegmentName(matcher.group(1), Long.parseLong(matcher.group(2))));
        }
      }
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public int compareTo(SegmentName other) {
    return BY_AGE.compare(this, other);
  }

  /** The file's name. */
  @Override
  public String toString() {
    return String.format("h2tap-%s-%06d.h2tap", time, number);
  }
}

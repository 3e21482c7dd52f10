package dev.h2tap.recorder.survey;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.Kind;
import dev.h2tap.recorder.log.RecordHeader;
import dev.h2tap.recorder.view.Escape;
import dev.h2tap.recorder.view.Units;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

/** A survey as aligned lines for people. */
public final class SurveyText {
  private final PrintWriter out;

  public SurveyText(PrintWriter out) {
    this.out = out;
  }

  /** Prints what was found in a log. */
  public void print(Path log, Survey survey) {
    line("log", Escape.of(log.toString()));
    line("format", format(survey));
    line("files", files(survey));
    if (survey.records() > 0) {
      line("time", time(survey));
    }
    runs(survey.runs());
    line("connections", connections(survey));
    line("exchanges", exchanges(survey));
    records(survey);
    line("gaps", gaps(survey));
    line("missing", missing(survey));
    line("damage", damage(survey));
    line("TLS secrets", secrets(survey));
  }

  /** A wall time as text: RFC 3339, UTC, to the millisecond. */
  static String instant(long wallNanos) {
    return Instant.ofEpochSecond(0, wallNanos).truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /** The kind with that number in words. */
  static String kind(int code) {
    if (code == RecordHeader.PLAINTEXT_STORED_ONCE) {
      return "plaintext stored once";
    }
    Kind kind = Kind.of(code);
    return kind == null
        ? "kind " + code
        : kind.name().toLowerCase(Locale.ROOT).replace('_', ' ').replace("tls", "TLS");
  }

  private static String format(Survey survey) {
    String version = "version " + survey.version();
    boolean compressed = survey.version() == 2 || survey.bytes() < survey.recordBytes();
    if (!compressed || survey.recordBytes() == 0) {
      return version;
    }
    return String.format(
        Locale.ROOT,
        "%s, compressed to %.0f %% of %s",
        version,
        100.0 * survey.bytes() / survey.recordBytes(),
        Units.size(survey.recordBytes()));
  }

  private static String files(Survey survey) {
    return count(survey.files().size(), "file") + ", " + Units.size(survey.bytes());
  }

  private static String time(Survey survey) {
    return instant(survey.firstWall()) + " to " + instant(survey.lastWall());
  }

  private void runs(Runs runs) {
    line("runs", String.valueOf(runs.count()));
    for (Runs.Run run : runs.told()) {
      line("", instant(run.startedWall()) + "  " + run(run));
    }
    if (runs.count() > runs.told().size()) {
      line("", "and " + (runs.count() - runs.told().size()) + " more");
    }
  }

  private static String run(Runs.Run run) {
    Event.RunStarted event = run.event();
    String what =
        event == null
            ? "its beginning is missing"
            : "h2tap "
                + Escape.of(event.version())
                + "  pid "
                + event.pid()
                + (event.continued() ? "  continues" : "");
    String end = run.ended() ? "  ended after " : "  no end, last record after ";
    return what + end + Units.time(run.nanos());
  }

  private static String connections(Survey survey) {
    String opened =
        survey.connections(Side.DOWNSTREAM)
            + " downstream, "
            + survey.connections(Side.UPSTREAM)
            + " upstream";
    return survey.failedConnections() == 0
        ? opened
        : opened + ", " + survey.failedConnections() + " that did not come about";
  }

  private static String exchanges(Survey survey) {
    return survey.unfinishedExchanges() == 0
        ? String.valueOf(survey.exchanges())
        : survey.exchanges() + ", " + survey.unfinishedExchanges() + " of them without an end";
  }

  private void records(Survey survey) {
    if (survey.records() == 0) {
      line("records", "0");
      return;
    }
    line(
        "records",
        survey.records()
            + ", numbers "
            + survey.firstSequence()
            + " to "
            + survey.lastSequence()
            + (survey.deleted() > 0
                ? "; " + survey.deleted() + " were deleted with older segments"
                : ""));
    for (Map.Entry<Integer, Tally> kind : survey.kinds().entrySet()) {
      Tally tally = kind.getValue();
      line(
          "",
          String.format(
              Locale.ROOT,
              "%-24s %10d %12s",
              kind(kind.getKey()),
              tally.count(),
              Units.size(tally.sum())));
    }
  }

  private static String gaps(Survey survey) {
    return survey.gaps().count() == 0
        ? "none"
        : count(survey.gaps().count(), "gap")
            + ": "
            + count(survey.gapRecords(), "record")
            + " with "
            + Units.size(survey.gaps().sum())
            + " were not recorded";
  }

  private static String missing(Survey survey) {
    return survey.missing().count() == 0
        ? "none"
        : count(survey.missing().sum(), "record")
            + " in "
            + count(survey.missing().count(), "place");
  }

  private static String damage(Survey survey) {
    return survey.damage().count() == 0
        ? "none met; h2tap log verify checks every byte"
        : count(survey.damage().count(), "place")
            + ", "
            + Units.size(survey.damage().sum())
            + " skipped; see h2tap log verify";
  }

  private static String secrets(Survey survey) {
    return survey.secrets() == 0
        ? "none"
        : survey.secrets() + ": whoever has this log can read its TLS";
  }

  static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private void line(String name, String text) {
    out.println(String.format(Locale.ROOT, "%-12s %s", name, text).stripTrailing());
  }
}

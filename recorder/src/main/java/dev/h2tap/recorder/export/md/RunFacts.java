package dev.h2tap.recorder.export.md;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.view.EntryJson;
import dev.h2tap.recorder.view.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** When a session was recorded, by what, and with which options. */
final class RunFacts {
  private static final int OPTIONS = 30;

  private Event.@Nullable RunStarted last;
  private @Nullable LogRecord begin;
  private @Nullable LogRecord end;
  private long runs;
  private long records;
  private boolean ended;

  void accept(LogRecord record) {
    records++;
    if (begin == null || record.event() instanceof Event.RunStarted) {
      begin = record;
    }
    if (record.event() instanceof Event.RunStarted run) {
      last = run;
      runs++;
      ended = false;
    }
    ended |= record.event() instanceof Event.RunEnded;
    end = record;
  }

  /** As items of a list. */
  List<String> items(String exportedBy) {
    List<String> items = new ArrayList<>();
    Event.RunStarted run = last;
    LogRecord first = begin;
    LogRecord last_ = end;
    if (run != null) {
      items.add(
          "recorded by h2tap "
              + Markdown.code(run.version())
              + " on Java "
              + Markdown.code(run.java())
              + (runs > 1 ? "; the last of " + runs + " runs in the log" : ""));
    }
    if (first != null && last_ != null) {
      items.add(
          "begun "
              + Markdown.code(EntryJson.time(first.wallNanos()))
              + ", "
              + Units.time(Math.max(0, last_.monotonicNanos() - first.monotonicNanos()))
              + " long"
              + (ended ? "" : "; its end is not in the log")
              + ", "
              + records
              + " records in all");
    }
    if (run != null && !run.configuration().isEmpty()) {
      items.add("options " + options(run.configuration()));
    }
    items.add("exported by h2tap " + Markdown.code(exportedBy));
    return items;
  }

  private static String options(Map<String, String> configuration) {
    List<String> options = new ArrayList<>();
    new TreeMap<>(configuration)
        .forEach((name, value) -> options.add(Markdown.code((name + " " + value).strip())));
    int more = options.size() - OPTIONS;
    return String.join(" ", options.subList(0, Math.min(OPTIONS, options.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }
}

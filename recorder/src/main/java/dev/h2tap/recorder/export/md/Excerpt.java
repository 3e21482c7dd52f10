package dev.h2tap.recorder.export.md;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.tls.TlsContent;
import dev.h2tap.recorder.view.Selection;
import dev.h2tap.recorder.view.TextView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** The story of inspect where something failed, with some lines around it. */
final class Excerpt {
  private static final int ROOM = 120;
  private static final int BEFORE = 5;
  private static final int AFTER = 2;
  private static final int BEGINNING = 10;
  private static final int BEGINNING_OF_A_HEALTHY_SESSION = 50;

  private final Set<Long> evidence;
  private final int beginning;
  private final List<String> lines = new ArrayList<>();
  private final Deque<String> before = new ArrayDeque<>();
  private long seen;
  private long leftOut;
  private int after;

  /**
   * @param evidence numbers of records that show what failed
   */
  Excerpt(Set<Long> evidence) {
    this.evidence = evidence;
    this.beginning = evidence.isEmpty() ? BEGINNING_OF_A_HEALTHY_SESSION : BEGINNING;
  }

  void accept(Entry entry) {
    if (!Selection.STORY.has(entry)) {
      return;
    }
    String line = TextView.line(entry);
    boolean interesting = evidence.contains(entry.place().record()) || isFailure(entry.item());
    if (interesting) {
      after = AFTER + 1;
    }
    if (lines.size() < ROOM && (after > 0 || seen < beginning)) {
      show(line);
    } else {
      before.add(line);
      if (before.size() > BEFORE) {
        before.remove();
        leftOut++;
      }
    }
    after = Math.max(0, after - 1);
    seen++;
  }

  private void show(String line) {
    more(leftOut);
    leftOut = 0;
    lines.addAll(before);
    before.clear();
    lines.add(line);
  }

  private void more(long count) {
    if (count > 0) {
      lines.add("… " + count + (count == 1 ? " more line" : " more lines"));
    }
  }

  private static boolean isFailure(Item item) {
    if (item instanceof Item.Exchange exchange) {
      return ExchangeTable.hasFailed(exchange.summary());
    } else if (item instanceof Item.Tls tls) {
      return tls.content() instanceof TlsContent.Alert alert && alert.fatal();
    } else if (item instanceof Item.Http2 http2) {
      Frame frame = http2.frame();
      return frame instanceof Frame.RstStream
          || frame instanceof Frame.Malformed
          || frame instanceof Frame.GoAway goAway && goAway.code() != 0;
    } else if (item instanceof Item.Happened happened) {
      return happened.event() instanceof Event.ConnectFailed
          || happened.event() instanceof Event.TlsHandshakeFailed
          || happened.event() instanceof Event.Alert alert && alert.fatal();
    }
    return item instanceof Item.Malformed;
  }

  void write(Markdown markdown) {
    if (seen > 0) {
      more(leftOut + before.size());
      markdown.heading(2, "Timeline");
      markdown.fence(lines);
    }
  }
}

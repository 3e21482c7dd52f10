package dev.h2tap.recorder.export.md;

import dev.h2tap.recorder.timeline.ExchangeSummary;
import dev.h2tap.recorder.view.EntryJson;
import dev.h2tap.recorder.view.Units;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row for each exchange. */
final class ExchangeTable {
  private static final int ROOM = 25;

  private static final List<String> COLUMNS =
      List.of("status", "request", "protocols", "bytes", "time", "connection/stream", "why");

  private final Shown<List<String>> rows = new Shown<>(ROOM);

  void accept(ExchangeSummary s) {
    rows.add(
        List.of(
            s.status() == 0 ? "–" : Integer.toString(s.status()),
            Markdown.code((s.method() + " " + url(s)).strip()),
            Markdown.code(s.downstreamProtocol() + " → " + orNone(s.upstreamProtocol())),
            Units.size(s.requestBytes()) + " → " + Units.size(s.responseBytes()),
            s.durationNanos() < 0 ? "" : Units.time(s.durationNanos()),
            place(s.downstreamConnection(), s.downstreamStream())
                + " → "
                + place(s.upstreamConnection(), s.upstreamStream()),
            Markdown.code(why(s))),
        hasFailed(s));
  }

  static boolean hasFailed(ExchangeSummary s) {
    return s.blame() != null || s.reset() != null || s.status() >= 500 || !s.finished();
  }

  private static String url(ExchangeSummary s) {
    String scheme = s.scheme() == null ? "" : s.scheme() + "://";
    String authority = s.authority() == null ? "" : s.authority();
    return s.path().equals(authority) ? authority : scheme + authority + s.path();
  }

  private static String why(ExchangeSummary s) {
    StringBuilder why =
        new StringBuilder(s.blame() == null ? "" : "by " + EntryJson.lower(s.blame()));
    for (String part : new @Nullable String[] {s.finding(), s.reason(), s.reset()}) {
      why.append(part == null ? "" : (why.isEmpty() ? "" : "; ") + part);
    }
    return s.finished() ? why.toString() : "the recording ends first";
  }

  private static String orNone(@Nullable String protocol) {
    return protocol == null ? "none" : protocol;
  }

  private static String place(long connection, long stream) {
    return connection == 0 ? "–" : connection + "/" + stream;
  }

  void write(Markdown markdown) {
    if (rows.count() > 0) {
      markdown.heading(2, "Exchanges");
      markdown.table(COLUMNS, rows.things());
      if (rows.left() > 0) {
        markdown.paragraph("… " + rows.left() + " more exchanges");
      }
    }
  }
}

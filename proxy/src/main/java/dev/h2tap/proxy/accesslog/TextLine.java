package dev.h2tap.proxy.accesslog;

import dev.h2tap.proxy.bridge.ExchangeReport;
import dev.h2tap.recorder.view.Escape;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Time, client, request, status, protocols, bytes of both contents, milliseconds to the first byte
 * and in all, target, number in the session log; and where it failed the finding and the reason.
 */
final class TextLine {
  private static final Pattern NOT_ASCII = Pattern.compile("[^ -~]");

  private TextLine() {}

  static String of(ExchangeReport report) {
    StringBuilder line = new StringBuilder(256);
    line.append(Said.time(report))
        .append(' ')
        .append(orDash(Said.client(report)))
        .append(" \"")
        .append(escape(orDash(report.request().method())))
        .append(' ')
        .append(escape(orDash(Said.authority(report.request()))))
        .append(' ')
        .append(escape(orDash(Said.path(report.request()))))
        .append("\" ")
        .append(report.status() == 0 ? "-" : Integer.toString(report.status()))
        .append(' ')
        .append(report.downstream().word())
        .append('>')
        .append(report.upstream().word())
        .append(' ')
        .append(report.requestBytes())
        .append('/')
        .append(report.responseBytes())
        .append("B ")
        .append(report.times().head() < 0 ? "-" : millis(report.times().head()))
        .append('/')
        .append(millis(report.times().total()))
        .append("ms ")
        .append(report.target() == null ? "-" : report.target().toString())
        .append(" #")
        .append(report.number());
    if (report.reason() != null) {
      line.append(' ')
          .append(orDash(report.finding()))
          .append(" \"")
          .append(escape(report.reason()))
          .append('"');
    }
    return line.toString();
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3f", Said.millis(nanos));
  }

  private static String orDash(@Nullable String text) {
    return text == null || text.isEmpty() ? "-" : text;
  }

  /** What a client wrote can end neither the line nor the quotes. */
  private static String escape(String text) {
    return NOT_ASCII
        .matcher(Escape.of(text.replace("\\", "\\\\").replace("\"", "\\\"")))
        .replaceAll(found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
  }
}

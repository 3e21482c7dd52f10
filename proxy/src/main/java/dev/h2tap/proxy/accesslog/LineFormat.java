package dev.h2tap.proxy.accesslog;

import dev.h2tap.proxy.bridge.ExchangeReport;

/** How an exchange is written down. Stateless. */
public enum LineFormat {
  /** Columns for people. */
  TEXT {
    @Override
    String line(ExchangeReport report) {
      return TextLine.of(report);
    }
  },
  /** A JSON object. */
  JSON {
    @Override
    String line(ExchangeReport report) {
      return JsonLine.of(report);
    }
  };

  /** The line, printable ASCII without a line end. */
  abstract String line(ExchangeReport report);
}

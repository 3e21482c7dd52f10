package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.StreamCase;
import dev.h2tap.recorder.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where the time of an exchange went. */
final class Times {
  private Times() {}

  /** One line a step, in order; steps that were over before the exchange began are left out. */
  static List<String> of(ExchangeCase exchange) {
    List<String> lines = new ArrayList<>();
    ExchangeCase.Attempt last = exchange.last();
    StreamCase client = exchange.downstream();
    if (last == null || client == null || client.requestHead() == null) {
      return lines;
    }
    long begin = client.requestHead().nanos();
    dial(last.connection(), begin, lines);
    long sent = last.bridged().nanos();
    StreamCase stream = last.stream();
    Seen<?> head = stream == null ? null : stream.responseHead();
    long end = exchange.ended() == null ? exchange.told().nanos() : exchange.ended().nanos();
    if (head == null) {
      add(lines, "waited for the first byte", end - sent);
    } else {
      add(lines, "first byte", head.nanos() - sent);
      add(lines, "body", end - head.nanos());
    }
    return lines;
  }

  private static void dial(ConnectionCase connection, long begin, List<String> lines) {
    Seen<Event.ConnectionOpened> opened = connection.opened();
    if (opened == null || opened.nanos() < begin) {
      return;
    }
    add(lines, "name resolution", opened.what().resolveNanos());
    add(lines, "connect", opened.what().connectNanos());
    Seen<Event.TlsHandshakeComplete> tls = connection.tls().complete();
    if (tls != null) {
      add(lines, "TLS handshake", tls.what().durationNanos());
    }
    Seen<?> preface = connection.http2().prefaceSent();
    Seen<?> settings = connection.http2().peerSettings();
    if (preface != null && settings != null) {
      add(lines, "SETTINGS", settings.nanos() - preface.nanos());
    }
  }

  private static void add(List<String> lines, String step, long nanos) {
    lines.add(String.format(Locale.ROOT, "%-26s %8d ms", step, Math.max(0, nanos) / 1_000_000));
  }
}

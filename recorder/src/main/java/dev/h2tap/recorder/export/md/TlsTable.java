package dev.h2tap.recorder.export.md;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.tls.CertificateSummary;
import dev.h2tap.recorder.view.EntryJson;
import dev.h2tap.recorder.view.Units;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row for each connection with TLS, and for each that did not come about. */
final class TlsTable {
  private static final int ROOM = 25;

  private static final List<String> COLUMNS =
      List.of(
          "connection",
          "peer",
          "result",
          "version, suite",
          "ALPN offered",
          "chosen",
          "SNI",
          "certificate of the peer",
          "valid to");

  private final Shown<List<String>> rows = new Shown<>(ROOM);
  private final Map<Long, Event.ConnectionOpened> open = new HashMap<>();

  void accept(Entry entry) {
    if (entry.item() instanceof Item.Handshake handshake) {
      complete(entry, handshake.event());
    } else if (entry.item() instanceof Item.Happened happened) {
      happened(entry, happened.event());
    }
  }

  private void happened(Entry entry, Event event) {
    if (event instanceof Event.ConnectionOpened opened) {
      open.put(entry.connection(), opened);
    } else if (event instanceof Event.ConnectionClosed) {
      open.remove(entry.connection());
    } else if (event instanceof Event.RunStarted) {
      open.clear();
    } else if (event instanceof Event.TlsHandshakeFailed failed) {
      row(
          entry,
          "failed: " + failed.reason(),
          "",
          failed.alpnOffered(),
          null,
          failed.sni(),
          Optional.empty());
    } else if (event instanceof Event.ConnectFailed failed) {
      rows.add(
          List.of(
              connection(entry),
              Markdown.code(failed.target()),
              Markdown.code("no connection: " + failed.reason()),
              "",
              "",
              "",
              "",
              "",
              ""),
          true);
    }
  }

  private void complete(Entry entry, Event.TlsHandshakeComplete event) {
    row(
        entry,
        "verified " + event.verification() + " in " + Units.time(event.durationNanos()),
        event.version() + " " + event.suite(),
        event.alpnOffered(),
        event.alpn(),
        event.sni(),
        event.peerChain().stream().findFirst().flatMap(CertificateSummary::of));
  }

  private void row(
      Entry entry,
      String result,
      String suite,
      List<String> offered,
      @Nullable String chosen,
      @Nullable String sni,
      Optional<CertificateSummary> certificate) {
    Event.ConnectionOpened opened = open.get(entry.connection());
    rows.add(
        List.of(
            connection(entry),
            Markdown.code(opened == null ? "" : opened.remote()),
            Markdown.code(result),
            Markdown.code(suite),
            offered.isEmpty() ? "none" : Markdown.code(String.join(",", offered)),
            Markdown.code(chosen == null ? "" : chosen),
            Markdown.code(sni == null ? "" : sni),
            Markdown.code(certificate.map(TlsTable::name).orElse("")),
            certificate.map(c -> Markdown.code(c.notAfter().toString())).orElse("")),
        suite.isEmpty());
  }

  private static String name(CertificateSummary certificate) {
    return certificate.names().stream().findFirst().orElse(certificate.subject());
  }

  /** A number after a sign would be taken for that of an issue. */
  private static String connection(Entry entry) {
    return entry.connection()
        + (entry.side() == Side.NONE ? "" : " " + EntryJson.lower(entry.side()));
  }

  void write(Markdown markdown) {
    if (rows.count() > 0) {
      markdown.heading(2, "TLS");
      markdown.table(COLUMNS, rows.things());
      if (rows.left() > 0) {
        markdown.paragraph("… " + rows.left() + " more connections");
      }
    }
  }
}

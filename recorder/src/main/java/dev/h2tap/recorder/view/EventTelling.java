package dev.h2tap.recorder.view;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event without bytes in words. */
final class EventTelling {
  private EventTelling() {}

  static Telling tell(Event event) {
    if (event instanceof Event.RunStarted run) {
      return started(run);
    } else if (event instanceof Event.RunEnded run) {
      return Telling.of(Escape.of(run.reason()));
    } else if (event instanceof Event.ConnectionOpened opened) {
      return opened(opened);
    } else if (event instanceof Event.ConnectFailed failed) {
      return failed(failed);
    } else if (event instanceof Event.ConnectionClosed closed) {
      return closed(closed);
    } else if (event instanceof Event.TlsSecret secret) {
      return TlsTelling.tell(secret);
    } else if (event instanceof Event.TlsHandshakeFailed failed) {
      return TlsTelling.tell(failed);
    } else if (event instanceof Event.Alert alert) {
      return TlsTelling.alert(alert.fatal(), alert.name(), alert.number());
    } else if (event instanceof Event.ExchangeBridged bridged) {
      return bridged(bridged);
    } else if (event instanceof Event.ExchangeEnded ended) {
      String status = ended.status() == 0 ? "no response" : String.valueOf(ended.status());
      return Telling.of(
          "exchange " + ended.exchange() + "  " + status + because(ended.blame(), ended.reason()));
    } else if (event instanceof Event.RuleApplied rule) {
      return Telling.of(Paint.NOTE, Escape.of(rule.rule() + ": " + rule.detail()));
    } else if (event instanceof Event.CertificateReloaded reloaded) {
      String fate = reloaded.accepted() ? " reloaded: " : " refused: ";
      return Telling.of(
          reloaded.accepted() ? Paint.PLAIN : Paint.BAD,
          Escape.of(reloaded.file() + fate + reloaded.detail()));
    } else if (event instanceof Event.CertificateFile file) {
      return TlsTelling.tell(file);
    } else if (event instanceof Event.Gap gap) {
      return Telling.of(
          Paint.BAD,
          gap.records()
              + " records with "
              + Units.size(gap.bytes())
              + " are missing: "
              + Escape.of(gap.reason()));
    } else if (event instanceof Event.LeftOut leftOut) {
      return Telling.of("records from " + leftOut.first() + " to here were left out");
    } else if (event instanceof Event.Unknown unknown) {
      return Telling.of(
          Paint.NOTE,
          "kind "
              + unknown.kind()
              + ", which this version does not know  "
              + Bodies.hex(unknown.bytes(), 32));
    }
    throw new IllegalArgumentException(event.getClass().getName());
  }

  /** Who and why, after a dash; empty where all went well. */
  static String because(@Nullable Party blame, @Nullable String reason) {
    String who = blame == null ? "" : "  by " + party(blame);
    return who + (reason == null ? "" : "  " + Escape.of(reason));
  }

  static String party(Party party) {
    return party.name().toLowerCase(Locale.ROOT);
  }

  private static Telling started(Event.RunStarted run) {
    List<String> options =
        run.configuration().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(option -> Escape.of(option.getKey() + "=" + option.getValue()))
            .toList();
    String text = "h2tap " + run.version() + "  pid " + run.pid() + "  java " + run.java();
    return new Telling(
        Escape.of(run.continued() ? text + "  continues this log" : text), options, Paint.PLAIN);
  }

  private static Telling opened(Event.ConnectionOpened opened) {
    if (opened.target() == null) {
      return Telling.of(Escape.of(opened.remote() + " → " + opened.local()) + tls(opened.tls()));
    }
    return Telling.of(
        Escape.of(opened.local() + " → " + opened.remote() + "  for " + opened.target())
            + tls(opened.tls())
            + "  resolved in "
            + Units.time(opened.resolveNanos())
            + ", connected in "
            + Units.time(opened.connectNanos()));
  }

  private static String tls(boolean tls) {
    return tls ? "  TLS" : "  plaintext";
  }

  private static Telling failed(Event.ConnectFailed failed) {
    String address = failed.address() == null ? "" : " at " + failed.address();
    return Telling.of(
        Paint.BAD,
        Escape.of(failed.target() + address + ": " + failed.reason())
            + "  after "
            + Units.time(failed.elapsedNanos()));
  }

  private static Telling closed(Event.ConnectionClosed closed) {
    boolean calm = closed.manner() == Event.ConnectionClosed.Manner.FIN;
    boolean truncated = calm && closed.closeNotify() != null && !closed.closeNotify();
    return Telling.of(
        calm ? Paint.PLAIN : Paint.BAD,
        closed.manner()
            + " by "
            + party(closed.by())
            + (truncated ? " without close_notify" : "")
            + (closed.detail() == null ? "" : "  " + Escape.of(closed.detail()))
            + (closed.finding() == null ? "" : " (" + Escape.of(closed.finding()) + ")")
            + "  received "
            + Units.size(closed.received())
            + ", sent "
            + Units.size(closed.sent()));
  }

  private static Telling bridged(Event.ExchangeBridged bridged) {
    String attempt = bridged.attempt() > 1 ? "  attempt " + bridged.attempt() : "";
    return Telling.of(
        "exchange "
            + bridged.exchange()
            + "  "
            + (bridged.downstreamConnection() == 0
                ? "h2tap"
                : "#" + bridged.downstreamConnection() + " stream " + bridged.downstreamStream())
            + " → #"
            + bridged.upstreamConnection()
            + " stream "
            + bridged.upstreamStream()
            + attempt);
  }
}

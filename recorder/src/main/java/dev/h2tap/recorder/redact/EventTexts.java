package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.event.Event;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Redacts the events that are made of words, and takes TLS secrets away. */
final class EventTexts {
  /** The key under which a run tells that it has been redacted. */
  private static final String KEY = "redacted";

  private static final String BETWEEN = " ";

  private final RedactionRules rules;
  private final Words words;

  EventTexts(RedactionRules rules, Words words) {
    this.rules = rules;
    this.words = words;
  }

  /** The event as it may be told; bytes are left as they are. */
  Event redact(Event event, Tally tally) {
    if (event instanceof Event.TlsSecret) {
      return new Event.RuleApplied("redacted", "a TLS secret stood here");
    } else if (event instanceof Event.RunStarted run) {
      return new Event.RunStarted(
          run.version(),
          configuration(run.configuration(), tally),
          run.pid(),
          run.java(),
          run.continued());
    } else if (event instanceof Event.RunEnded end) {
      return new Event.RunEnded(words.redact(end.reason(), tally));
    } else if (event instanceof Event.ConnectionOpened opened) {
      return new Event.ConnectionOpened(
          opened.local(),
          opened.remote(),
          words.redactNullable(opened.target(), tally),
          opened.tls(),
          opened.resolveNanos(),
          opened.connectNanos());
    } else if (event instanceof Event.ConnectFailed failed) {
      return new Event.ConnectFailed(
          words.redact(failed.target(), tally),
          failed.address(),
          words.redact(failed.reason(), tally),
          failed.elapsedNanos());
    } else if (event instanceof Event.ConnectionClosed closed) {
      return new Event.ConnectionClosed(
          closed.manner(),
          closed.by(),
          closed.closeNotify(),
          words.redactNullable(closed.detail(), tally),
          closed.received(),
          closed.sent(),
          closed.finding());
    } else if (event instanceof Event.TlsHandshakeFailed failed) {
      return new Event.TlsHandshakeFailed(
          failed.finding(),
          words.redact(failed.reason(), tally),
          failed.alpnOffered(),
          failed.sni(),
          failed.durationNanos());
    }
    return later(event, tally);
  }

  private Event later(Event event, Tally tally) {
    if (event instanceof Event.ExchangeEnded ended) {
      return new Event.ExchangeEnded(
          ended.exchange(),
          ended.downstreamConnection(),
          ended.downstreamStream(),
          ended.status(),
          ended.blame(),
          ended.finding(),
          words.redactNullable(ended.reason(), tally));
    } else if (event instanceof Event.RuleApplied rule) {
      return new Event.RuleApplied(rule.rule(), words.redact(rule.detail(), tally));
    } else if (event instanceof Event.CertificateReloaded reloaded) {
      return new Event.CertificateReloaded(
          reloaded.file(), reloaded.accepted(), words.redact(reloaded.detail(), tally));
    } else if (event instanceof Event.Gap gap) {
      return new Event.Gap(words.redact(gap.reason(), tally), gap.records(), gap.bytes());
    }
    return event;
  }

  private Map<String, String> configuration(Map<String, String> given, Tally tally) {
    Map<String, String> told = new TreeMap<>();
    given.forEach((key, value) -> told.put(key, setting(key, value, tally)));
    Set<String> applied = new TreeSet<>(rules.inWords());
    applied.addAll(Arrays.asList(given.getOrDefault(KEY, "").split(BETWEEN)));
    applied.remove("");
    told.put(KEY, applied.stream().collect(Collectors.joining(BETWEEN)));
    return told;
  }

  private String setting(String key, String value, Tally tally) {
    String name = key.replaceFirst("^-+", "").toLowerCase(Locale.ROOT);
    boolean secret = rules.fields().contains(name) || rules.queries().contains(name);
    if (!secret || value.equals(Urls.REDACTED)) {
      return words.redact(value, tally);
    }
    tally.value("setting:" + name);
    return Urls.REDACTED;
  }
}

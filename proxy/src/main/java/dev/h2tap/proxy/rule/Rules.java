package dev.h2tap.proxy.rule;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.bridge.Response.Break;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.recorder.event.Party;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The rules of a route, in order. Immutable. */
public record Rules(List<Rule> rules) {
  public static final Rules NONE = new Rules(List.of());

  public Rules {
    rules = List.copyOf(rules);
  }

  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /**
   * Applies those that fire to an exchange that has no upstream yet. Called on its event loop.
   *
   * @param blocking runs what blocks
   * @param onward sends the exchange upstream; run later where a rule delays it, and never where
   *     one ends it
   */
  public void apply(Exchange exchange, Executor blocking, Runnable onward) {
    List<Rule> fired = fired();
    long delayMillis = 0;
    for (Rule rule : fired) {
      changeRequest(exchange, rule);
      delayMillis += rule.delay().requestMillis();
    }
    for (int i = fired.size() - 1; i >= 0; i--) {
      Rule rule = fired.get(i);
      if (rule.concernsResponse()) {
        exchange.wrapClient(client -> new RuledClient(client, exchange, rule));
      }
    }
    Rule last = fired.isEmpty() ? null : fired.get(fired.size() - 1);
    Runnable then =
        last == null || last.end() == null ? onward : () -> end(exchange, last, blocking);
    if (delayMillis == 0) {
      then.run();
      return;
    }
    exchange.stage("a rule delays the request");
    exchange
        .eventLoop()
        .schedule(
            () -> {
              if (!exchange.isOver()) {
                then.run();
              }
            },
            delayMillis,
            TimeUnit.MILLISECONDS);
  }

  /** Those that apply now, up to the first that ends the exchange. */
  private List<Rule> fired() {
    List<Rule> fired = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule.trigger().fires()) {
        fired.add(rule);
        if (rule.end() != null) {
          return fired;
        }
      }
    }
    return fired;
  }

  private static void changeRequest(Exchange exchange, Rule rule) {
    String words = rule.requestWords();
    if (!words.isEmpty()) {
      exchange.note(rule.name(), words);
    }
    RequestHead head = exchange.request();
    if (rule.authority() != null) {
      head = head.withAuthority(rule.authority());
    }
    if (!rule.request().isEmpty()) {
      head = head.withFields(rule.request().applyTo(head.fields()));
    }
    exchange.rewrite(head);
    if (rule.throttle().requestRate() > 0) {
      exchange.wrapUpstream(ThrottledUpstream.each(exchange, rule.throttle().requestRate()));
    }
  }

  private static void end(Exchange exchange, Rule rule, Executor blocking) {
    Rule.@Nullable End end = rule.end();
    if (end instanceof Rule.Reset reset) {
      Failure failure =
          new Failure(
              502,
              null,
              "rule " + rule.name() + " reset the exchange with " + reset.codeName(),
              "proxy_configuration_error",
              Party.H2TAP,
              Failure.Retry.NEVER,
              reset.code());
      exchange.response().breakOff(failure, Break.STREAM);
    } else if (end instanceof FileAnswer answer) {
      new FileUpstream(exchange, answer, rule.name(), blocking).start();
    }
  }
}

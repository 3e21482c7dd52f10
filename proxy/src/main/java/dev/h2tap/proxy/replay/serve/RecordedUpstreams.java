package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.bridge.Failure.Retry;
import dev.h2tap.proxy.replay.Speed;
import dev.h2tap.proxy.tunnel.Prepared;
import dev.h2tap.proxy.tunnel.TunnelEnd;
import dev.h2tap.proxy.upstream.Ways;
import dev.h2tap.recorder.event.Party;
import io.netty.handler.codec.http2.Http2Error;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The recorded upstreams as one event loop sees them. */
final class RecordedUpstreams implements Ways {
  private static final int NEAREST = 3;

  private static final String TOO_LONG =
      "; the live upstream is not asked, since the content was read to compare it and is too long"
          + " to be kept";

  private final Replay replay;
  private final Speed speed;
  private final OnMiss onMiss;
  private final Ways live;
  private final Executor blocking;

  /**
   * @param live where requests go that were not recorded, if they go anywhere
   */
  RecordedUpstreams(Replay replay, Speed speed, OnMiss onMiss, Ways live, Executor blocking) {
    this.replay = replay;
    this.speed = speed;
    this.onMiss = onMiss;
    this.live = live;
    this.blocking = blocking;
  }

  @Override
  public void open(Exchange exchange) {
    if (exchange.attempts() > 1) {
      live.open(exchange);
    } else if (replay.match().body() && isCertainlyMissed(exchange)) {
      missed(exchange, Asked.of(exchange.received(), ""), false);
    } else if (replay.match().body()) {
      new DigestedRequest(exchange, digest -> answer(exchange, digest, true)).start();
    } else {
      answer(exchange, "", false);
    }
  }

  /** What is known before the content is read may be longer than can be sent a second time. */
  private boolean isCertainlyMissed(Exchange exchange) {
    if (!(onMiss instanceof OnMiss.Upstream) || exchange.hasNoContent()) {
      return false;
    }
    CharSequence length = exchange.received().fields().get("content-length");
    return !replay
        .catalog()
        .mayKnow(Asked.of(exchange.received(), ""), length == null ? 0 : number(length));
  }

  private static long number(CharSequence text) {
    try {
      return Long.parseLong(text.toString());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void answer(Exchange exchange, String body, boolean requestRead) {
    Asked asked = Asked.of(exchange.received(), body);
    Answer answer = replay.catalog().next(asked, meetsFailures(exchange.arrival()));
    if (answer == null) {
      missed(exchange, asked, requestRead);
    } else {
      replay.tally().given(answer);
      new RecordedUpstream(exchange, answer, speed, blocking).start(requestRead);
    }
  }

  /**
   * A client that speaks TLS to the replay itself meets the failures of connections as such: what
   * h2tap said in their place is for those that came as to a proxy.
   */
  private static boolean meetsFailures(Arrival arrival) {
    return arrival.overTls() && arrival.destination() == null;
  }

  private void missed(Exchange exchange, Asked asked, boolean requestRead) {
    replay.tally().missed();
    String words = words(asked);
    if (onMiss instanceof OnMiss.Upstream) {
      if (requestRead && !exchange.isReplayable()) {
        exchange.response().answer(notFound(words + TOO_LONG, Retry.NEVER));
        return;
      }
      exchange.note("replay", words + "; the live upstream is asked");
      if (requestRead) {
        exchange.failed(notFound(words, Retry.NOT_PROCESSED));
      } else {
        live.open(exchange);
      }
      return;
    }
    exchange.response().answer(notFound(words, Retry.NEVER));
    if (onMiss instanceof OnMiss.Fail fail) {
      fail.end().accept(words);
    }
  }

  private static Failure notFound(String words, Retry retry) {
    return new Failure(
        404,
        null,
        words,
        "destination_not_found",
        Party.H2TAP,
        retry,
        Http2Error.INTERNAL_ERROR.code());
  }

  private String words(Asked asked) {
    Catalog catalog = replay.catalog();
    Sequence<Answer> known = catalog.find(asked);
    if (known != null) {
      return "all "
          + Tally.count(known.size(), "recorded response")
          + " to "
          + asked
          + " have been given; leave --once out, or take --loop";
    }
    List<String> nearest = catalog.nearest(asked, NEAREST);
    return "the log has no response to "
        + asked
        + (nearest.isEmpty() ? "" : "; nearest: " + String.join(", ", nearest));
  }

  @Override
  public void prepare(Arrival arrival, Prepared.Listener listener) {
    Prepared.@Nullable Ready recorded = replay.tls().inTunnel(arrival);
    if (recorded == null && onMiss instanceof OnMiss.Upstream) {
      live.prepare(arrival, listener);
    } else {
      listener.prepared(
          recorded == null
              ? new Prepared.Ready(
                  arrival.alpn().isEmpty() ? null : arrival.alpn().get(0), List.of())
              : recorded);
    }
  }

  @Override
  public void dial(Arrival arrival, boolean sealed, TunnelEnd end) {
    if (onMiss instanceof OnMiss.Upstream) {
      live.dial(arrival, sealed, end);
    } else {
      end.failed("a replay knows what HTTP says, and neither other protocols nor sealed TLS");
    }
  }
}

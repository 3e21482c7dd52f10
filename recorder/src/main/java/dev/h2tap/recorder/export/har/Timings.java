package dev.h2tap.recorder.export.har;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.exchange.RecordedMessage;
import dev.h2tap.recorder.exchange.RecordedStream;
import dev.h2tap.recorder.timeline.ExchangeSummary;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of an exchange went, in nanoseconds, -1 for what does not apply.
 *
 * @param blocked from the client's request to the upstream's, without what follows
 * @param connect with {@code ssl} in it, as HAR has it
 */
record Timings(
    long blocked, long dns, long connect, long ssl, long send, long waiting, long receive) {

  /**
   * @param seen the side that the entry tells
   * @param upstream null where the request went to none
   * @param opened whether the upstream connection was opened for this exchange
   */
  static Timings of(
      RecordedStream seen,
      @Nullable RecordedStream upstream,
      ExchangeSummary summary,
      boolean opened) {
    RecordedMessage request = seen.request();
    RecordedMessage response = seen.response();
    RecordedMessage sent =
        upstream != null && upstream.request().started() ? upstream.request() : request;
    long dns = -1;
    long connect = -1;
    long ssl = -1;
    if (upstream != null && opened) {
      Event.ConnectionOpened open = upstream.connection().opened();
      Event.TlsHandshakeComplete handshake = upstream.connection().handshake();
      dns = open == null ? -1 : atLeastNone(open.resolveNanos());
      ssl = handshake == null ? -1 : atLeastNone(handshake.durationNanos());
      connect = open == null ? -1 : atLeastNone(open.connectNanos()) + Math.max(0, ssl);
    }
    long begin = request.startNanos();
    long sendBegin = sent.startNanos();
    long answered = response.started() ? response.startNanos() : finish(seen, summary);
    long sendEnd = Math.min(sent.endNanos(), answered);
    long blocked = sent == request && dns < 0 ? -1 : sendBegin - begin;
    return new Timings(
        blocked < 0 ? -1 : atLeastNone(blocked - Math.max(0, dns) - Math.max(0, connect)),
        dns,
        connect,
        ssl,
        atLeastNone(sendEnd - sendBegin),
        atLeastNone(answered - Math.max(sendBegin, sendEnd)),
        response.started() ? atLeastNone(response.endNanos() - response.startNanos()) : 0);
  }

  private static long finish(RecordedStream seen, ExchangeSummary summary) {
    long known = Math.max(seen.request().endNanos(), seen.request().startNanos());
    return summary.durationNanos() < 0
        ? known
        : seen.request().startNanos() + summary.durationNanos();
  }

  private static long atLeastNone(long nanos) {
    return Math.max(0, nanos);
  }

  /** All of it in milliseconds. */
  double total() {
    long sum = 0;
    for (long part : new long[] {blocked, dns, connect, send, waiting, receive}) {
      sum += Math.max(0, part);
    }
    return millis(sum);
  }

  void write(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("timings");
    json.writeNumberField("blocked", millis(blocked));
    json.writeNumberField("dns", millis(dns));
    json.writeNumberField("connect", millis(connect));
    json.writeNumberField("ssl", millis(ssl));
    json.writeNumberField("send", millis(send));
    json.writeNumberField("wait", millis(waiting));
    json.writeNumberField("receive", millis(receive));
    json.writeEndObject();
  }

  /** To a microsecond. */
  private static double millis(long nanos) {
    return nanos < 0 ? -1 : Math.round(nanos / 1e3) / 1e3;
  }
}

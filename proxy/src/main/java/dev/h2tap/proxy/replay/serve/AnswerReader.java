package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.exchange.RecordedConnection;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.exchange.RecordedMessage;
import dev.h2tap.recorder.exchange.RecordedStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes answers of exchanges: what the upstream said, or, where it said nothing, what h2tap said in
 * its place.
 */
final class AnswerReader {
  private final Map<Long, RecordedConnection> connections;
  private final boolean withBodies;
  private int made;

  /**
   * @param connections as they were at the end of the log
   * @param withBodies whether the content of requests matters
   */
  AnswerReader(Map<Long, RecordedConnection> connections, boolean withBodies) {
    this.connections = connections;
    this.withBodies = withBodies;
  }

  /** The answer; null where there was no request, or one that h2tap itself answers again. */
  @Nullable Answer of(RecordedExchange exchange) throws IOException {
    RecordedStream asking = exchange.downstream();
    RecordedStream up = exchange.upstream();
    asking = asking == null || asking.method().isEmpty() ? up : asking;
    if (asking == null || asking.method().isEmpty() || isPlainConnect(asking)) {
      return null;
    }
    Asked asked = Asked.of(asking, withBodies);
    try {
      if (up != null && up.response().started()) {
        return answer(exchange, asked, up, false);
      }
    } catch (MalformedMessageException e) {
      // What h2tap made of it is said below.
    }
    RecordedStream down = exchange.downstream();
    try {
      if (down != null && down.response().started()) {
        return answer(exchange, asked, down, exchange.summary().blame() == Party.UPSTREAM);
      }
    } catch (MalformedMessageException e) {
      return null;
    }
    return nothing(exchange, asked, up == null ? asking : up);
  }

  private static boolean isPlainConnect(RecordedStream stream) {
    return stream.method().equals("CONNECT") && stream.request().field(":protocol").isEmpty();
  }

  private Answer answer(
      RecordedExchange exchange, Asked asked, RecordedStream side, boolean ownWords)
      throws MalformedMessageException {
    RecordedMessage response = side.response();
    ResponseHead head = RecordedHeads.response(response, side.isHttp2());
    RecordedStream down = exchange.downstream();
    if (side.isHttp2() && down != null) {
      head = RecordedHeads.asPassedOn(head, down.response());
    }
    if (opensTunnel(side, head)) {
      head = new ResponseHead(101, "", head.fields());
    }
    List<Answer.Interim> interim = new ArrayList<>();
    for (RecordedMessage each : side.interim()) {
      interim.add(
          new Answer.Interim(RecordedHeads.response(each, side.isHttp2()), each.startNanos()));
    }
    Fields trailers = RecordedHeads.trailers(response.trailers(), side.isHttp2());
    return new Answer(
        made++,
        exchange.summary().number(),
        asked,
        List.copyOf(interim),
        head,
        response.body(),
        trailers,
        side.request().body(),
        ending(exchange, side, head),
        times(side),
        response.whole() && !isShort(side, head),
        instead(exchange.upstream(), ownWords),
        -1,
        ownWords,
        phrase(exchange));
  }

  /** An extended CONNECT is answered with 2xx where an upgrade is answered with 101. */
  private static boolean opensTunnel(RecordedStream side, ResponseHead head) {
    return side.method().equals("CONNECT") && head.status() / 100 == 2;
  }

  private Answer nothing(RecordedExchange exchange, Asked asked, RecordedStream side) {
    return new Answer(
        made++,
        exchange.summary().number(),
        asked,
        List.of(),
        null,
        side.response().body(),
        new Fields(),
        side.request().body(),
        ending(exchange, side, null),
        times(side),
        false,
        -1,
        -1,
        false,
        phrase(exchange));
  }

  private static Answer.Times times(RecordedStream side) {
    RecordedMessage request = side.request();
    RecordedMessage response = side.response();
    RecordedStream.Reset reset = side.reset();
    long end = reset == null ? response.endNanos() : reset.nanos();
    return new Answer.Times(
        request.startNanos(),
        request.whole() ? request.endNanos() : Answer.Times.NEVER,
        response.startNanos(),
        Math.max(end, response.endNanos()));
  }

  /** The code of the RST_STREAM in whose place h2tap answered. */
  private static long instead(@Nullable RecordedStream upstream, boolean ownWords) {
    RecordedStream.Reset reset = upstream == null ? null : upstream.reset();
    return ownWords && reset != null && reset.byServer() ? reset.code() : -1;
  }

  private static String phrase(RecordedExchange exchange) {
    String reason = exchange.summary().reason();
    return reason == null ? "the recorded response ends here" : reason;
  }

  // ---- how it ended ----

  private Ending ending(
      RecordedExchange exchange, RecordedStream side, @Nullable ResponseHead head) {
    RecordedStream.Reset reset = side.reset();
    if (reset != null && reset.byServer()) {
      return new Ending.Reset(reset.code());
    }
    RecordedMessage response = side.response();
    if (response.whole() && head != null && !isShort(side, head)) {
      return new Ending.Whole();
    }
    if (reset != null || exchange.summary().blame() == Party.CLIENT) {
      return new Ending.Left();
    }
    return lost(side.connection().number());
  }

  private Ending lost(long number) {
    RecordedConnection connection = connections.get(number);
    Event.ConnectionClosed closed = connection == null ? null : connection.closed();
    if (closed == null) {
      return new Ending.Cut();
    }
    return switch (closed.by()) {
      case UPSTREAM -> new Ending.Lost(closed.manner() == Manner.RST);
      case CLIENT -> new Ending.Left();
      case H2TAP -> new Ending.Lost(false);
    };
  }

  /** Whether content is missing though its end was seen. */
  private static boolean isShort(RecordedStream side, ResponseHead head) {
    CharSequence length = head.fields().get("content-length");
    return length != null
        && !side.method().equals("HEAD")
        && !head.isBodiless()
        && !length.toString().equals(Long.toString(side.response().body().length()));
  }
}

package dev.h2tap.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.upstream.Upstream.Request;
import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpstreamPoolTest {
  private static final Failure REFUSED =
      Failure.upstream(
          502, Cause.fault("unreachable", "").says("refused", null), "connection_refused");
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private final Upstream upstream = new Upstream(UpstreamProtocol.HTTP1);

  @AfterEach
  void close() {
    upstream.close();
  }

  private void later(long millis) {
    upstream.loop.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    upstream.loop.runScheduledPendingTasks();
    upstream.run();
  }

  @Test
  void theFirstDialTellsWhetherMoreAreNeeded() {
    for (int i = 0; i < 3; i++) {
      upstream.get("/" + i);
    }
    assertThat(upstream.dials).hasSize(1);
    upstream.connect();
    assertThat(upstream.dials).hasSize(2);
  }

  @Test
  void aFailedFirstDialFailsAllThatWait() {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      requests.add(upstream.get("/" + i));
    }
    upstream.failDial(REFUSED);
    assertThat(requests).allMatch(request -> request.got.get(0).equals("head 502"));
    assertThat(upstream.dials).isEmpty();
  }

  @Test
  void aFailedFurtherDialFailsOne() {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      requests.add(upstream.get("/" + i));
    }
    EmbeddedChannel channel = upstream.connect();
    upstream.failDial(REFUSED);
    assertThat(requests.stream().filter(request -> !request.got.isEmpty())).hasSize(1);
    upstream.failDial(REFUSED);
    assertThat(requests.get(0).got).isEmpty();
    upstream.answer(channel, OK);
    assertThat(requests).noneMatch(request -> request.got.isEmpty());
  }

  @Test
  void nothingIsDialledForThoseWhoLeft() {
    upstream.get("/0");
    EmbeddedChannel channel = upstream.connect();
    Request gone = upstream.get("/1");
    gone.exchange.clientGone(8, "gone");
    upstream.dials.clear();
    upstream.answer(channel, OK);
    upstream.get("/2");
    assertThat(upstream.dials).isEmpty();
    assertThat(upstream.written(channel)).contains("GET /2 ");
  }

  @Test
  void anIdleConnectionIsClosedAfterAWhile() {
    upstream.get("/");
    EmbeddedChannel channel = upstream.connect();
    upstream.answer(channel, OK);
    later(31_000);
    assertThat(channel.isOpen()).isTrue();
    later(31_000);
    assertThat(channel.isOpen()).isFalse();
    assertThat(upstream.recording.all(Event.ConnectionClosed.class))
        .singleElement()
        .satisfies(
            closed -> {
              assertThat(closed.manner()).isEqualTo(Manner.TIMEOUT);
              assertThat(closed.by()).isEqualTo(Party.H2TAP);
              assertThat(closed.detail()).isEqualTo("idle");
            });
  }

  @Test
  void aConnectionThatIsUsedNowAndThenIsKept() {
    upstream.get("/");
    EmbeddedChannel channel = upstream.connect();
    for (int i = 0; i < 10; i++) {
      upstream.answer(channel, OK);
      later(29_000);
      upstream.get("/" + i);
    }
    assertThat(channel.isOpen()).isTrue();
    assertThat(upstream.dials).isEmpty();
  }

  @Test
  void aConnectionThatNobodyEverUsedIsClosedToo() {
    Request request = upstream.get("/");
    request.exchange.clientGone(8, "gone");
    EmbeddedChannel channel = upstream.connect();
    later(31_000);
    later(31_000);
    assertThat(channel.isOpen()).isFalse();
    assertThat(upstream.pool.isUnused()).isTrue();
  }

  @Test
  void whoWaitsWhenH2tapStopsIsStillServed() {
    Request request = upstream.get("/");
    upstream.pool.drain();
    EmbeddedChannel channel = upstream.connect();
    upstream.answer(channel, OK);
    assertThat(request.got).containsExactly("head 200 end");
    assertThat(channel.isOpen()).isFalse();
  }
}

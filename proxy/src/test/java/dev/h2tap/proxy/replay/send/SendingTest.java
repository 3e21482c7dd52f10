package dev.h2tap.proxy.replay.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Recording;
import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.FakeUpstreams;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.recorder.event.Event;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendingTest {
  private static final int MIB = 1 << 20;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final FakeUpstreams upstreams = new FakeUpstreams();
  private final Recording replayed = new Recording();
  private boolean done;

  @AfterEach
  void close() {
    channel.close();
  }

  @Test
  void aServerThatNowStreamsForEverIsLeft() throws Exception {
    FakeUpstreams.Stream upstream = send("GET / HTTP/1.1\nHost: a\n\n");
    Exchange exchange = upstreams.last();
    exchange.response().head(new ResponseHead(200, "", new Fields()), false);
    receive(exchange, 16);
    assertThat(done).isFalse();
    receive(exchange, 1);
    assertThat(done).isTrue();
    assertThat(upstream.sent).containsExactly("cancel 8");
    assertThat(replayed.all(Event.ExchangeEnded.class).get(0).reason())
        .isEqualTo("the response goes on far beyond the length of the recorded one");
  }

  private FakeUpstreams.Stream send(String request) throws Exception {
    ReplayRequest recorded =
        new RequestReader(
                new WayReader(Sent.recording(request), null, null, null),
                new RequestChanges(false, List.of()))
            .of(Sent.exchange(request));
    ReplayRequest stays =
        new ReplayRequest(
            recorded.source(),
            recorded.way(),
            recorded.head(),
            recorded.body(),
            recorded.trailers(),
            recorded.startNanos(),
            recorded.endNanos(),
            Long.MAX_VALUE);
    new Sending(stays, upstreams, replayed, channel.eventLoop(), 60_000, () -> done = true).start();
    return upstreams.accept();
  }

  private void receive(Exchange exchange, int mib) {
    for (int i = 0; i < mib; i++) {
      exchange.response().data(Unpooled.wrappedBuffer(new byte[MIB]), false);
      channel.runPendingTasks();
    }
  }
}

package dev.h2tap.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Party;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RelayTest {
  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final FakeEnd client = new FakeEnd();
  private final FakeEnd upstream = new FakeEnd();
  private final List<String> endings = new ArrayList<>();

  private void join(long halfOpenMillis) {
    loop.freezeTime();
    Relay.join(
        client,
        upstream,
        loop.eventLoop(),
        halfOpenMillis,
        (blame, reason, sent, received) ->
            endings.add(blame + " " + reason + " " + sent + "/" + received));
  }

  private void later(long millis) {
    loop.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    loop.runScheduledPendingTasks();
  }

  @Test
  void bytesGoBothWaysUnderCredit() {
    join(0);
    client.receive("ping");
    upstream.receive("pong!");
    assertThat(upstream.told).containsExactly("ping");
    assertThat(client.told).containsExactly("pong!");
    assertThat(client.credit).isZero();
    upstream.leg.written(4);
    client.leg.written(5);
    assertThat(client.credit).isEqualTo(4);
    assertThat(upstream.credit).isEqualTo(5);
  }

  @Test
  void oneDirectionMayEndLongBeforeTheOther() {
    join(0);
    client.leg.ended();
    later(24 * 3_600_000);
    upstream.receive("late");
    assertThat(upstream.told).containsExactly("end");
    assertThat(client.told).containsExactly("late");
    upstream.leg.ended();
    assertThat(endings).containsExactly("null null 0/4");
  }

  @Test
  void halfAWebSocketThatIsSilentIsClosed() {
    join(10_000);
    later(3_600_000);
    assertThat(endings).as("quiet for an hour").isEmpty();
    upstream.leg.ended();
    later(9_000);
    upstream.leg.written(1);
    later(9_000);
    assertThat(endings).as("something moved").isEmpty();
    later(11_000);
    assertThat(endings).containsExactly("null null 0/0");
    assertThat(client.told).containsExactly("end", "close");
    assertThat(upstream.told).containsExactly("close");
  }

  @Test
  void whatBreaksOneEndBreaksTheOther() {
    join(0);
    client.leg.broken(Party.CLIENT, 8, "the client reset the connection");
    upstream.receive("too late");
    upstream.leg.ended();
    assertThat(upstream.told).containsExactly("abort 8");
    assertThat(client.told).isEmpty();
    assertThat(endings).containsExactly("CLIENT the client reset the connection 0/0");
  }
}

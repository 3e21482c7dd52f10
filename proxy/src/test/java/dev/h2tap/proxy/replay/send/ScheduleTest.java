package dev.h2tap.proxy.replay.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.exchange.RecordedExchange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

  @Test
  void aRequestWaitsForThoseThatWereOverWhenItBegan() {
    Schedule schedule =
        new Schedule(
            List.of(request(0, 10), request(2, 5), request(6, 20), request(11, 12)),
            new Pace.Original());
    assertThat(schedule.concurrency()).isEqualTo(2);
    assertThat(begin(schedule)).containsExactly(0, 1);
    schedule.over(1);
    assertThat(begin(schedule)).containsExactly(2);
    schedule.over(2);
    assertThat(begin(schedule)).isEmpty();
    schedule.over(0);
    assertThat(begin(schedule)).containsExactly(3);
    assertThat(schedule.isDone()).isTrue();
  }

  @Test
  void theirTimesAreScaledBySpeed() {
    Schedule schedule =
        new Schedule(List.of(request(100, 101), request(300, 301)), new Pace.Times(2));
    assertThat(schedule.delay(0)).isZero();
    schedule.begin();
    assertThat(schedule.delay(30)).isEqualTo(70);
    assertThat(schedule.delay(200)).isZero();
  }

  @Test
  void asFastAsTheyComeNeverMoreThanRecordedAreUnderWay() {
    Schedule schedule =
        new Schedule(
            List.of(request(0, 10), request(2, 5), request(6, 20), request(30, 31)),
            new Pace.Max());
    assertThat(begin(schedule)).containsExactly(0, 1);
    schedule.over(0);
    assertThat(begin(schedule)).containsExactly(2);
    schedule.over(2);
    assertThat(begin(schedule)).containsExactly(3);
  }

  @RepeatedTest(100)
  void whateverTheServerTakesNoneWaitsForEverAndNoneOvertakes(RepetitionInfo info) {
    Random random = new Random(info.getCurrentRepetition());
    List<ReplayRequest> requests = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int start = random.nextInt(50);
      requests.add(request(start, start + random.nextInt(20)));
    }
    requests.sort(Comparator.comparingLong(ReplayRequest::startNanos));
    Pace pace = random.nextBoolean() ? new Pace.Original() : new Pace.Max();
    Schedule schedule = new Schedule(requests, pace);
    List<Integer> running = new ArrayList<>();
    List<Integer> over = new ArrayList<>();
    while (over.size() < requests.size()) {
      for (int begun : begin(schedule)) {
        if (pace instanceof Pace.Original) {
          for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i).endNanos() <= requests.get(begun).startNanos()) {
              assertThat(over).contains(i);
            }
          }
        }
        running.add(begun);
      }
      assertThat(running).isNotEmpty().hasSizeLessThanOrEqualTo(schedule.concurrency());
      int ends = running.remove(random.nextInt(running.size()));
      over.add(ends);
      schedule.over(ends);
    }
    assertThat(schedule.isDone()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "NaN", "Infinity", "fast", "1e9"})
  void aSpeedThatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> Pace.parse(text))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("original, max or a number");
  }

  /** All that may begin now. */
  private static List<Integer> begin(Schedule schedule) {
    List<Integer> begun = new ArrayList<>();
    while (!schedule.isDone() && schedule.delay(0) == 0) {
      begun.add(schedule.begin());
    }
    return begun;
  }

  private static ReplayRequest request(long start, long end) {
    RecordedExchange exchange = Sent.exchange("GET / HTTP/1.1\nHost: a\n\n");
    return new ReplayRequest(
        exchange,
        new Way(new Target(false, new Authority("a", 80)), List.of(), UpstreamProtocol.AUTO),
        new RequestHead("GET", "http", "a", "/", new Fields(), false),
        exchange.upstream().request().body(),
        new Fields(),
        start,
        end,
        Long.MAX_VALUE);
  }
}

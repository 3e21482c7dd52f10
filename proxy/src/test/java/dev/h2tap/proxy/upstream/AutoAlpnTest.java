package dev.h2tap.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Recording;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.recorder.diagnose.rule.AlpnUnmatched;
import dev.h2tap.recorder.diagnose.rule.Unreachable;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AutoAlpnTest {
  private static final Target TARGET = new Target(true, new Authority("app", 9102));
  private static final List<String> USUAL = List.of("h2", "http/1.1");
  private static final List<String> MESH = List.of("istio-http/1.1", "http/1.1");
  private static final Failure RESET =
      Failure.upstream(502, AlpnUnmatched.says(USUAL), "connection_terminated");

  private long now = -5;
  private final Recording recording = new Recording();
  private final List<Consumer<Optional<List<String>>>> searches = new ArrayList<>();
  private final List<Optional<List<String>>> told = new ArrayList<>();
  private final AutoAlpn auto =
      new AutoAlpn(
          USUAL,
          offer -> {
            throw new AssertionError();
          },
          new OfferFinder() {
            @Override
            public void find(
                Target target, Recorder recorder, Consumer<Optional<List<String>>> found) {
              searches.add(found);
            }

            @Override
            public void close() {}
          },
          () -> now);

  @AfterEach
  void release() {
    recording.close();
  }

  private void dialFailed() {
    auto.another(TARGET, auto.offer(TARGET), RESET, recording, Runnable::run, told::add);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void theUsualOfferIsMadeUntilItFails() {
    assertThat(auto.offer(TARGET)).isEqualTo(USUAL);
    assertThat(auto.suspicion(TARGET)).isEmpty();
  }

  @Test
  void onlyWhatAlpnCanExplainIsSearchedFor() {
    assertThat(AutoAlpn.explains(RESET)).isTrue();
    assertThat(
            AutoAlpn.explains(
                Failure.upstream(502, Unreachable.refused("a:1"), "connection_refused")))
        .isFalse();
  }

  @Test
  void whatASearchFoundIsKeptForAWhile() {
    dialFailed();
    searches.get(0).accept(Optional.of(MESH));
    assertThat(told).containsExactly(Optional.of(MESH));
    pass(AutoAlpn.KEPT.minusSeconds(1));
    assertThat(auto.offer(TARGET)).isEqualTo(MESH);
    pass(Duration.ofSeconds(2));
    assertThat(auto.offer(TARGET)).isEqualTo(USUAL);
  }

  @Test
  void manyFailuresAreOneSearch() {
    dialFailed();
    dialFailed();
    dialFailed();
    assertThat(searches).hasSize(1);
    searches.get(0).accept(Optional.of(MESH));
    assertThat(told).hasSize(3);
  }

  @Test
  void whoeverDialsDuringASearchWaitsForIt() {
    dialFailed();
    assertThat(auto.suspicion(TARGET)).contains(RESET);
    searches.get(0).accept(Optional.of(MESH));
    assertThat(auto.suspicion(TARGET)).isEmpty();
  }

  @Test
  void aLateFailureOfTheOldOfferGetsTheNewOne() {
    dialFailed();
    searches.get(0).accept(Optional.of(MESH));
    auto.another(TARGET, USUAL, RESET, recording, Runnable::run, told::add);
    assertThat(searches).hasSize(1);
    assertThat(told).containsExactly(Optional.of(MESH), Optional.of(MESH));
  }

  @Test
  void aChoiceThatStopsWorkingIsSearchedForAgain() {
    dialFailed();
    searches.get(0).accept(Optional.of(MESH));
    dialFailed();
    assertThat(searches).hasSize(2);
    searches.get(1).accept(Optional.of(List.of("http/1.1")));
    assertThat(auto.offer(TARGET)).containsExactly("http/1.1");
  }

  @Test
  void whereNothingWorksNobodySearchesAgainSoon() {
    dialFailed();
    searches.get(0).accept(Optional.empty());
    dialFailed();
    assertThat(told).containsExactly(Optional.empty(), Optional.empty());
    assertThat(searches).hasSize(1);
    pass(Duration.ofMinutes(1));
    dialFailed();
    assertThat(searches).hasSize(2);
  }

  @Test
  void aConnectionThatNeverAnsweredMakesItsOfferSuspect() {
    auto.suspect(TARGET, USUAL, RESET);
    assertThat(auto.suspicion(TARGET)).contains(RESET);
    auto.suspect(new Target(true, new Authority("other", 1)), MESH, RESET);
    assertThat(auto.suspicion(new Target(true, new Authority("other", 1)))).isEmpty();
  }

  @Test
  void theLogSaysWhatWasFoundAndWhy() {
    dialFailed();
    searches.get(0).accept(Optional.of(MESH));
    assertThat(recording.all(Event.RuleApplied.class))
        .containsExactly(
            new Event.RuleApplied(
                "alpn-auto",
                "https://app:9102 failed with ALPN h2,http/1.1 (alpn-unmatched); it answers to"
                    + " istio-http/1.1,http/1.1, which it is offered for 10 min"));
  }
}

package dev.h2tap.proxy.replay.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.accept.HelloAnswer.Ending;
import dev.h2tap.proxy.replay.serve.TlsStory.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A sidecar treats connections by their ALPN, and so does the replay of what it did. */
class TlsStoriesTest {
  private final TlsStories stories = new TlsStories(Repeat.LAST);

  @Test
  void theSameOfferMeetsTheSameEnd() {
    stories.add(failed("a", List.of()));
    stories.add(good("a", "h2", "h2", "http/1.1"));
    assertThat(stories.next(null, List.of()).isGood()).isFalse();
    assertThat(stories.next(null, List.of("h2", "http/1.1")).isGood()).isTrue();
    assertThat(stories.next(null, List.of()).isGood()).isFalse();
    assertThat(stories.failed()).isEqualTo(1);
  }

  @Test
  void anOfferThatTheLogDoesNotKnowFollowsOneWithANameInCommon() {
    stories.add(failed("a", List.of()));
    stories.add(good("a", "h2", "h2", "http/1.1"));
    assertThat(stories.next(null, List.of("http/1.1")).isGood()).isTrue();
    assertThat(stories.next(null, List.of("spdy")).isGood()).isFalse();
  }

  @Test
  void whatFailedAtFirstAndWentWellLaterDoesSoAgain() {
    stories.add(failed("a", List.of()));
    stories.add(good("a", null));
    assertThat(stories.next(null, List.of()).isGood()).isFalse();
    assertThat(stories.next(null, List.of()).isGood()).isTrue();
    assertThat(stories.next(null, List.of()).isGood()).isTrue();
  }

  @Test
  void theServerNameChoosesTheHostWhereTheLogKnowsIt() {
    stories.add(failed("a", List.of()));
    stories.add(good("b", null));
    assertThat(stories.next("B", List.of()).isGood()).isTrue();
    assertThat(stories.next("a", List.of()).isGood()).isFalse();
    assertThat(stories.next("localhost", List.of()).isGood()).isFalse();
  }

  @Test
  void aHostThatCouldNotBeReachedAtAllFailsForEverybody() {
    stories.add(new TlsStory("a", null, new Outcome.Refused(new byte[0], Ending.RST, 0)));
    assertThat(stories.next(null, List.of("h2")).isGood()).isFalse();
    stories.add(good("a", "h2", "h2"));
    assertThat(stories.next(null, List.of("h2")).isGood()).isTrue();
  }

  @Test
  void theProtocolIsWhatTheRecordedClientGotElseWhatTheUpstreamChose() {
    stories.addDownstream(List.of("h2", "http/1.1"), "h2");
    assertThat(stories.alpn(List.of("h2", "http/1.1"), "http/1.1")).containsExactly("h2");
    assertThat(stories.alpn(List.of("http/1.1"), "http/1.1")).containsExactly("http/1.1");
    assertThat(stories.alpn(List.of("http/1.1"), "h2")).containsExactly("http/1.1");
    assertThat(stories.alpn(List.of("istio-h2"), "istio-h2")).containsExactly("istio-h2");
    assertThat(stories.alpn(List.of(), null)).isEmpty();
  }

  private static TlsStory failed(String host, List<String> offered) {
    return new TlsStory(host, offered, new Outcome.Refused(new byte[0], Ending.RST, 0));
  }

  private static TlsStory good(String host, String chosen, String... offered) {
    return new TlsStory(host, List.of(offered), new Outcome.Good(chosen, List.of()));
  }
}

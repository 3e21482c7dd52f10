package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.replay.serve.TlsStory.Outcome;
import dev.h2tap.proxy.tunnel.Prepared;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among recorded TLS connections by what a client asks for and offers: the same offer
 * first, then one that went well and has a name in common, then one that failed, then any. Those
 * that fit equally come in their order, the last one again and again. Thread-safe once filled.
 */
final class TlsStories {
  private static final String ANY_HOST = "";

  private final Map<String, ByOffer> byHost = new HashMap<>();
  private final Map<List<String>, String> chosenDownstream = new HashMap<>();
  private final Repeat repeat;
  private int failed;

  /** Of one host, or of all. */
  private static final class ByOffer {
    private final Map<List<String>, Sequence<TlsStory>> exact = new HashMap<>();
    private final Sequence<TlsStory> good = new Sequence<>();
    private final Sequence<TlsStory> failed = new Sequence<>();
    private final Sequence<TlsStory> unreached = new Sequence<>();

    void add(TlsStory story) {
      List<String> offered = story.offered();
      if (offered == null) {
        unreached.add(story);
        return;
      }
      exact.computeIfAbsent(offered, o -> new Sequence<>()).add(story);
      (story.isGood() ? good : failed).add(story);
    }

    private Sequence<TlsStory> fitting(List<String> offered) {
      Sequence<TlsStory> same = exact.get(offered);
      if (same != null) {
        return same;
      }
      Sequence<TlsStory> other = new Sequence<>();
      good.all().stream().filter(story -> suits(story, offered)).limit(1).forEach(other::add);
      if (other.size() > 0) {
        return other;
      }
      return failed.size() > 0 ? failed : good.size() > 0 ? good : unreached;
    }

    private static boolean suits(TlsStory story, List<String> offered) {
      List<String> then = story.offered();
      return then != null && then.stream().anyMatch(offered::contains);
    }
  }

  TlsStories(Repeat repeat) {
    this.repeat = repeat == Repeat.NEVER ? Repeat.LAST : repeat;
  }

  void add(TlsStory story) {
    failed += story.isGood() ? 0 : 1;
    byHost.computeIfAbsent(story.host(), h -> new ByOffer()).add(story);
    byHost.computeIfAbsent(ANY_HOST, h -> new ByOffer()).add(story);
  }

  /**
   * A client spoke TLS to the h2tap that recorded.
   *
   * @param chosen null for none
   */
  void addDownstream(List<String> offered, @Nullable String chosen) {
    chosenDownstream.put(offered, chosen == null ? "" : chosen);
  }

  /** How many connections failed. */
  int failed() {
    return failed;
  }

  /** What the next connection of such a client comes to; null where nothing is known. */
  @Nullable TlsStory next(@Nullable String host, List<String> offered) {
    ByOffer known = byHost.get(host == null ? ANY_HOST : host.toLowerCase(Locale.ROOT));
    known = known == null ? byHost.get(ANY_HOST) : known;
    return known == null ? null : known.fitting(offered).next(repeat);
  }

  /** What a client with this offer is to be offered to choose from, at the replay's own address. */
  List<String> alpn(List<String> offered, @Nullable String chosenUpstream) {
    String chosen = chosenDownstream.get(offered);
    chosen = chosen == null ? chosenUpstream : chosen;
    if (chosen != null && (chosen.isEmpty() || offered.contains(chosen))) {
      return chosen.isEmpty() ? List.of() : List.of(chosen);
    }
    List<String> understood = new ArrayList<>(List.of("h2", "http/1.1"));
    understood.retainAll(offered);
    return understood;
  }

  /** What is known of the upstream of a tunnel where it went well; null for nothing. */
  Prepared.@Nullable Ready inTunnel(Arrival arrival) {
    String host = arrival.destination() == null ? ANY_HOST : arrival.destination().host();
    ByOffer known = byHost.get(host);
    if (known == null) {
      return null;
    }
    Sequence<TlsStory> same = known.exact.get(arrival.alpn());
    List<TlsStory> stories = new ArrayList<>(same == null ? List.of() : same.all());
    stories.addAll(known.good.all());
    for (TlsStory story : stories) {
      if (story.outcome() instanceof Outcome.Good good) {
        return new Prepared.Ready(good.alpn(), good.chain());
      }
    }
    return null;
  }
}

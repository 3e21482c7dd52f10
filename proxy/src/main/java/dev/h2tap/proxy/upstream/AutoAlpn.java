package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.tls.Alpn;
import dev.h2tap.proxy.tls.LazyUpstreamTls;
import dev.h2tap.recorder.diagnose.rule.Catalogue;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which ALPN offer each target gets with {@code --alpn auto}: the usual one until it fails in a way
 * that another offer may mend, then what a search found, for a while. One search a target at a
 * time; whoever needs its result waits for it. Shared by all event loops. Thread-safe.
 */
public final class AutoAlpn implements AutoCloseable {
  /** How long a choice is kept. */
  public static final Duration KEPT = Duration.ofMinutes(10);

  private static final Duration FAILURE_KEPT = Duration.ofSeconds(30);
  private static final int TARGETS = 4096;

  /** What is known of a target. */
  private static final class Knowledge {
    private @Nullable List<String> offer;
    private long untilNanos;
    private boolean hopeless;
    private @Nullable Failure suspicion;
    private @Nullable List<Waiting> searching;
  }

  private record Waiting(Executor loop, Consumer<Optional<List<String>>> then) {}

  private final Function<List<String>, LazyUpstreamTls> tlsOf;
  private final List<String> usual;
  private final OfferFinder finder;
  private final LongSupplier nanoTime;
  private final Map<List<String>, LazyUpstreamTls> tls = new HashMap<>();
  private final Map<Target, Knowledge> targets = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param usual the offer that is made before anything is known
   * @param tlsOf makes the TLS for an offer
   * @param finder closed with this
   */
  public AutoAlpn(
      List<String> usual, Function<List<String>, LazyUpstreamTls> tlsOf, OfferFinder finder) {
    this(usual, tlsOf, finder, System::nanoTime);
  }

  AutoAlpn(
      List<String> usual,
      Function<List<String>, LazyUpstreamTls> tlsOf,
      OfferFinder finder,
      LongSupplier nanoTime) {
    this.usual = List.copyOf(usual);
    this.tlsOf = tlsOf;
    this.finder = finder;
    this.nanoTime = nanoTime;
  }

  /** Whether another offer may mend this failure. */
  static boolean explains(Failure failure) {
    return failure.finding() != null && Catalogue.MENDED_BY_ALPN.contains(failure.finding());
  }

  /** The TLS that makes this offer. */
  synchronized LazyUpstreamTls tls(List<String> offer) {
    return tls.computeIfAbsent(offer, tlsOf);
  }

  /** The offer to make now. */
  synchronized List<String> offer(Target target) {
    Knowledge known = fresh(target);
    return known == null || known.offer == null ? usual : known.offer;
  }

  /** A connection that made this offer came about, and then failed so. */
  synchronized void suspect(Target target, List<String> offer, Failure failure) {
    if (offer.equals(offer(target))) {
      known(target).suspicion = failure;
    }
  }

  /** Why the offer that would be made now needs a search first; empty where it does not. */
  synchronized Optional<Failure> suspicion(Target target) {
    Knowledge known = targets.get(target);
    return known == null ? Optional.empty() : Optional.ofNullable(known.suspicion);
  }

  /**
   * Finds another offer, or waits for the search that is under way.
   *
   * @param failed the offer that failed
   * @param loop runs {@code then}
   * @param then is given an offer that works, empty where none does
   */
  void another(
      Target target,
      List<String> failed,
      Failure failure,
      Recorder recorder,
      Executor loop,
      Consumer<Optional<List<String>>> then) {
    synchronized (this) {
      Knowledge known = known(target);
      if (known.searching != null) {
        known.searching.add(new Waiting(loop, then));
        return;
      }
      boolean fresh = known.untilNanos - nanoTime.getAsLong() > 0;
      boolean changedMeanwhile = fresh && known.offer != null && !known.offer.equals(failed);
      if (fresh && (known.hopeless || changedMeanwhile)) {
        Optional<List<String>> offer = Optional.ofNullable(known.offer);
        loop.execute(() -> then.accept(offer));
        return;
      }
      known.searching = new ArrayList<>(List.of(new Waiting(loop, then)));
      known.suspicion = failure;
    }
    finder.find(target, recorder, found -> found(target, failed, failure, recorder, found));
  }

  private void found(
      Target target,
      List<String> failed,
      Failure failure,
      Recorder recorder,
      Optional<List<String>> offer) {
    recorder.record(
        0,
        Side.UPSTREAM,
        Direction.NONE,
        new Event.RuleApplied(
            "alpn-auto",
            target
                + " failed with ALPN "
                + Alpn.text(failed)
                + " ("
                + failure.finding()
                + "); "
                + offer
                    .map(
                        works ->
                            "it answers to "
                                + Alpn.text(works)
                                + ", which it is offered for "
                                + KEPT.toMinutes()
                                + " min")
                    .orElse("it answers to no other offer")));
    List<Waiting> waiting;
    synchronized (this) {
      Knowledge known = known(target);
      known.offer = offer.orElse(null);
      known.hopeless = offer.isEmpty();
      known.untilNanos = nanoTime.getAsLong() + (known.hopeless ? FAILURE_KEPT : KEPT).toNanos();
      known.suspicion = null;
      waiting = known.searching == null ? List.of() : known.searching;
      known.searching = null;
    }
    waiting.forEach(one -> one.loop().execute(() -> one.then().accept(offer)));
  }

  private @Nullable Knowledge fresh(Target target) {
    Knowledge known = targets.get(target);
    return known == null || known.untilNanos - nanoTime.getAsLong() <= 0 ? null : known;
  }

  /** The least recently used make room, unless they are searched for. */
  private Knowledge known(Target target) {
    Knowledge known = targets.get(target);
    if (known == null) {
      known = new Knowledge();
      known.untilNanos = nanoTime.getAsLong();
      targets.put(target, known);
      Iterator<Knowledge> oldest = targets.values().iterator();
      while (targets.size() > TARGETS && oldest.hasNext()) {
        if (oldest.next().searching == null) {
          oldest.remove();
        }
      }
    }
    return known;
  }

  /** Ends searches and frees the TLS contexts. */
  @Override
  public void close() {
    finder.close();
    synchronized (this) {
      tls.values().forEach(LazyUpstreamTls::close);
    }
  }
}

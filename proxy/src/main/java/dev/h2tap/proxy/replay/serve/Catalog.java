package dev.h2tap.proxy.replay.serve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers by what is asked. The authority counts only where the log knows it: a client that comes
 * to the replay itself names the replay's address, which no recorded request did. Thread-safe once
 * it is filled.
 */
final class Catalog {
  private static final int LOOKED_THROUGH = 10_000;

  private final MatchBy match;
  private final Repeat repeat;
  private final Set<String> authorities = new HashSet<>();
  private final Map<String, Sequence<Answer>> byAuthority = new HashMap<>();
  private final Map<String, Sequence<Answer>> anywhere = new HashMap<>();

  /** The length of the longest request, by its key without content. */
  private final Map<String, Long> longest = new HashMap<>();

  /** Those that are not given again, by index. */
  private final Set<Integer> given = ConcurrentHashMap.newKeySet();

  Catalog(MatchBy match, Repeat repeat) {
    this.match = match;
    this.repeat = repeat;
  }

  /**
   * Adds the next one.
   *
   * @param also further names of the place that it came from
   */
  void add(Answer answer, Set<String> also) {
    String key = match.key(answer.asked());
    longest.merge(match.key(answer.asked().withoutBody()), answer.request().length(), Math::max);
    anywhere.computeIfAbsent(key, k -> new Sequence<>()).add(answer);
    Set<String> names = new HashSet<>(also);
    String named = answer.asked().authority();
    if (named != null) {
      names.add(named);
    }
    for (String name : names) {
      authorities.add(name);
      byAuthority.computeIfAbsent(name + '\n' + key, k -> new Sequence<>()).add(answer);
    }
  }

  /**
   * Whether there may be an answer to such a request, whatever its content.
   *
   * @param length of its content, at least
   */
  boolean mayKnow(Asked asked, long length) {
    Long most = longest.get(match.key(asked.withoutBody()));
    return most != null && length <= most;
  }

  /** Everything that was recorded for such a request, null for nothing. */
  @Nullable Sequence<Answer> find(Asked asked) {
    Sequence<Answer> found = find(asked, match.key(asked));
    boolean canDoWithout = found == null && !match.method() && asked.isHead();
    return canDoWithout ? find(asked, match.key(asked.withMethod("GET"))) : found;
  }

  private @Nullable Sequence<Answer> find(Asked asked, String key) {
    String authority = asked.authority();
    return match.authority() && authority != null && authorities.contains(authority)
        ? byAuthority.get(authority + '\n' + key)
        : anywhere.get(key);
  }

  /**
   * The next answer to such a request; null where none was recorded, or none is left.
   *
   * @param withoutOwnWords whether to pass over what h2tap said of upstreams that it did not reach
   */
  @Nullable Answer next(Asked asked, boolean withoutOwnWords) {
    Sequence<Answer> found = find(asked);
    if (found == null) {
      return null;
    }
    Answer next = nextOf(found, withoutOwnWords);
    while (repeat == Repeat.NEVER && next != null && !given.add(next.index())) {
      next = nextOf(found, withoutOwnWords);
    }
    return next;
  }

  private @Nullable Answer nextOf(Sequence<Answer> found, boolean withoutOwnWords) {
    return withoutOwnWords ? found.next(repeat, one -> !one.ownWords()) : found.next(repeat);
  }

  /** What was recorded and resembles this, the most alike first, each once. */
  List<String> nearest(Asked asked, int limit) {
    List<Asked> known = new ArrayList<>();
    for (Sequence<Answer> each : anywhere.values()) {
      if (known.size() == LOOKED_THROUGH) {
        break;
      }
      known.add(each.all().get(0).asked());
    }
    String wanted = asked.path();
    return known.stream()
        .sorted(Comparator.comparingInt(other -> -alike(wanted, other.path())))
        .map(Asked::toString)
        .distinct()
        .limit(limit)
        .toList();
  }

  private static int alike(String one, String other) {
    int shorter = Math.min(one.length(), other.length());
    int front = 0;
    while (front < shorter && one.charAt(front) == other.charAt(front)) {
      front++;
    }
    int back = 0;
    while (back < shorter - front
        && one.charAt(one.length() - 1 - back) == other.charAt(other.length() - 1 - back)) {
      back++;
    }
    return 2 * (front + back) - Math.max(one.length(), other.length());
  }
}

package dev.h2tap.recorder.redact;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;

/**
 * Looks for patterns in content that streams by, one character a byte. Keeps {@link #WINDOW} bytes
 * at most; what begins to match and does not end within {@link #LONGEST} takes everything that
 * follows with it.
 */
final class Search {
  /** The longest match whose end is found. */
  static final int LONGEST = 64 << 10;

  /** What is found is masked with this, byte for byte. */
  static final byte MASK = '*';

  private static final String UNKNOWN = "body";
  private static final int WINDOW = 512 << 10;

  /** What stands before the place that is searched, for patterns that look behind. */
  private static final int CONTEXT = 1 << 10;

  /** Takes what was found, in order and without overlap. */
  @FunctionalInterface
  interface Found {
    /** These bytes of the content are to be masked. */
    void found(long from, long to);
  }

  private record Match(int from, int to, String rule) {}

  private final List<BodyRule> rules;
  private final Tally tally;
  private final Found found;
  private final StringBuilder window = new StringBuilder();
  private long windowStart;
  private int searched;
  private long masked;
  private boolean all;

  Search(List<BodyRule> rules, Tally tally, Found found) {
    this.rules = rules;
    this.tally = tally;
    this.found = found;
  }

  /**
   * Masks what is found in the bytes.
   *
   * @return whether there was anything
   */
  static boolean mask(List<BodyRule> rules, byte[] bytes, Tally tally) {
    boolean[] any = {false};
    Search search =
        new Search(
            rules,
            tally,
            (from, to) -> {
              any[0] = true;
              Arrays.fill(bytes, (int) from, (int) to, MASK);
            });
    search.add(Unpooled.wrappedBuffer(bytes));
    search.end();
    return any[0];
  }

  /** Takes the readable bytes, which stay readable. */
  void add(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex()) {
      int length = Math.min(WINDOW - window.length(), bytes.writerIndex() - at);
      window.append(bytes.toString(at, length, StandardCharsets.ISO_8859_1));
      at += length;
      if (window.length() == WINDOW) {
        search(WINDOW - LONGEST);
      }
    }
  }

  /** The content has ended. */
  void end() {
    search(window.length());
  }

  /** Whatever follows is to be masked: what stood before it is not known. */
  void lost() {
    end();
    all = true;
  }

  /** Up to where everything has been searched: no more is found before it. */
  long settled() {
    return windowStart + searched;
  }

  private void search(int limit) {
    boolean last = limit == window.length();
    if (all) {
      report(new Match(searched, window.length(), UNKNOWN), last);
    } else {
      for (Match match : matches(limit)) {
        report(match, last);
      }
    }
    searched = all ? window.length() : limit;
    int drop = Math.max(0, searched - CONTEXT);
    window.delete(0, drop);
    windowStart += drop;
    searched -= drop;
  }

  /** What begins before {@code limit}. */
  private List<Match> matches(int limit) {
    List<Match> matches = new ArrayList<>();
    for (BodyRule rule : rules) {
      Matcher matcher = rule.pattern().matcher(window);
      matcher.useTransparentBounds(true).useAnchoringBounds(false);
      matcher.region(searched, window.length());
      try {
        while (matcher.find() && matcher.start() < limit) {
          collect(matcher, rule.name(), matches);
        }
      } catch (StackOverflowError e) {
        matches.add(new Match(searched, window.length(), rule.name()));
        all = true;
      }
    }
    matches.sort(Comparator.comparingInt(Match::from));
    return matches;
  }

  private static void collect(Matcher matcher, String rule, List<Match> to) {
    boolean groups = false;
    for (int group = 1; group <= matcher.groupCount(); group++) {
      if (matcher.start(group) >= 0) {
        groups = true;
        to.add(new Match(matcher.start(group), matcher.end(group), rule));
      }
    }
    if (!groups) {
      to.add(new Match(matcher.start(), matcher.end(), rule));
    }
  }

  private void report(Match match, boolean last) {
    long from = Math.max(windowStart + match.from(), masked);
    long to = windowStart + match.to();
    if (!last && match.to() == window.length()) {
      all = true;
    }
    if (from >= to) {
      return;
    }
    masked = to;
    if (!isMasked((int) (from - windowStart), match.to())) {
      tally.value(match.rule());
      found.found(from, to);
    }
  }

  private boolean isMasked(int from, int to) {
    for (int i = from; i < to; i++) {
      if (window.charAt(i) != MASK) {
        return false;
      }
    }
    return true;
  }
}

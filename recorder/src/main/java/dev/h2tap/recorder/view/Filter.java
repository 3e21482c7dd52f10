package dev.h2tap.recorder.view;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.timeline.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The small language of {@code --filter}: terms such as {@code status>=500}, separated by spaces,
 * all of which must hold. A term about something that an entry does not have does not hold. See
 * docs/inspect.md.
 */
public final class Filter implements Predicate<Entry> {
  private static final Pattern TERM =
      Pattern.compile("\\G\\s*([A-Za-z]+)(!=|!~|>=|<=|=|~|>|<)(\"([^\"]*)\"|\\S+)(?=\\s|$)");

  private final List<Term> terms;

  private Filter(List<Term> terms) {
    this.terms = terms;
  }

  /** Reads a filter; an empty one lets everything through. */
  public static Filter parse(String expression) throws UserException {
    String text = expression.strip();
    List<Term> terms = new ArrayList<>();
    Matcher matcher = TERM.matcher(text);
    int end = 0;
    while (end < text.length()) {
      if (!matcher.find()) {
        throw new UserException(
            "--filter: '"
                + text.substring(end).strip().split("\\s", 2)[0]
                + "' is no term; write NAME, one of = != ~ !~ < <= > >=, and a value, for example"
                + " status>=500 or path~/metrics");
      }
      String value = matcher.group(4) == null ? matcher.group(3) : matcher.group(4);
      terms.add(Term.of(matcher.group(1), matcher.group(2), value, matcher.group().strip()));
      end = matcher.end();
    }
    return new Filter(List.copyOf(terms));
  }

  /** Whether it lets everything through. */
  public boolean isEmpty() {
    return terms.isEmpty();
  }

  @Override
  public boolean test(Entry entry) {
    for (Term term : terms) {
      if (!term.test(entry)) {
        return false;
      }
    }
    return true;
  }
}

package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Rule;
import java.util.List;
import java.util.function.Supplier;

/** All rules, in the order in which the documentation lists them. */
public final class Catalogue {

  /** To add a rule, write its class in this package and name it here. */
  private static final List<Supplier<Rule>> RULES =
      List.of(AlpnUnmatched::new, ClosedAfterClientHello::new, Unreachable::new);

  private Catalogue() {}

  /** The rules, made anew: a rule may remember what it saw in a log. */
  public static List<Rule> rules() {
    return RULES.stream().map(Supplier::get).toList();
  }

  /** The causes that are known. */
  public static List<Cause> causes() {
    return rules().stream().map(Rule::cause).toList();
  }
}

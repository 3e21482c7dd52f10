package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Key;
import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.RuleKeys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.cli.option.Nearest;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.FieldName;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.rule.FieldChanges;
import dev.h2tap.proxy.rule.FileAnswer;
import dev.h2tap.proxy.rule.Rule;
import dev.h2tap.proxy.rule.Rules;
import dev.h2tap.proxy.rule.Trigger;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.http2.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a route changes: the keys of {@link RuleKeys#RULE}. */
final class RuleSetup {
  private static final Set<Integer> WITHOUT_CONTENT = Set.of(204, 205, 304);

  private final Values values;
  private final Faults faults;

  private RuleSetup(Values values, Faults faults) {
    this.values = values;
    this.faults = faults;
  }

  /** The rules of a route; wrong ones are noted and left out. */
  static Rules of(List<Values> rules, Faults faults) throws UserException {
    List<Rule> loaded = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      loaded.add(new RuleSetup(rules.get(i), faults).load("rule-" + (i + 1)));
      if (loaded.get(i).end() != null && !isConditional(rules.get(i)) && i + 1 < rules.size()) {
        faults.add(
            "a rule that is never reached: the one above ends every exchange", rules.get(i + 1));
      }
    }
    return new Rules(loaded);
  }

  private static boolean isConditional(Values rule) {
    return rule.has(RuleKeys.EVERY) || rule.has(RuleKeys.PROBABILITY);
  }

  private Rule load(String usualName) throws UserException {
    Rule rule =
        new Rule(
            values.get(Keys.NAME, usualName),
            trigger(),
            changes(RuleKeys.REMOVE_REQUEST, RuleKeys.SET_REQUEST, RuleKeys.ADD_REQUEST),
            authority(),
            changes(RuleKeys.REMOVE_RESPONSE, RuleKeys.SET_RESPONSE, RuleKeys.ADD_RESPONSE),
            values.has(RuleKeys.FILE) ? 0 : status(),
            new Rule.Delay(millis(RuleKeys.DELAY_REQUEST), millis(RuleKeys.DELAY_RESPONSE)),
            new Rule.Throttle(rate(RuleKeys.THROTTLE_REQUEST), rate(RuleKeys.THROTTLE_RESPONSE)),
            end());
    List<Key<?>> doing = new ArrayList<>(RuleKeys.RULE.keys());
    doing.removeAll(List.of(Keys.NAME, RuleKeys.EVERY, RuleKeys.PROBABILITY));
    if (values.isWhole() && values.firstOf(doing).isEmpty()) {
      faults.add("a rule that does nothing; write for example delay-request: 200ms", values);
    }
    return rule;
  }

  private Trigger trigger() throws UserException {
    Integer every = values.get(RuleKeys.EVERY);
    Double probability = values.get(RuleKeys.PROBABILITY);
    if (every != null && probability != null) {
      faults.add("--every and probability contradict each other; keep one", values);
    }
    return every != null
        ? Trigger.every(every)
        : probability != null ? Trigger.probability(probability) : Trigger.ALWAYS;
  }

  private FieldChanges changes(
      Key<List<String>> remove, Key<Map<String, String>> set, Key<Map<String, String>> add)
      throws UserException {
    FieldChanges changes =
        new FieldChanges(
            values.get(remove, List.of()), values.get(set, Map.of()), values.get(add, Map.of()));
    for (String name : changes.remove()) {
      checkName(remove, name);
    }
    checkFields(set, changes.set());
    checkFields(add, changes.add());
    return changes;
  }

  private void checkFields(Key<?> key, Map<String, String> fields) throws UserException {
    for (Map.Entry<String, String> field : fields.entrySet()) {
      checkName(key, field.getKey());
      if (!field
          .getValue()
          .chars()
          .allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f && c < 256))) {
        faults.add(
            "--" + key + " " + field.getKey() + " has a value with a forbidden character", values);
      }
    }
  }

  private void checkName(Key<?> key, String name) throws UserException {
    if (name.startsWith(":") || name.equalsIgnoreCase("host")) {
      faults.add(
          "--"
              + key
              + " "
              + name
              + " is no field to change; authority, upstream and status are"
              + " keys of their own",
          values);
    } else if (FieldName.isOurs(name)) {
      faults.add(
          "--"
              + key
              + " "
              + name
              + " frames messages or concerns one connection; h2tap writes it"
              + " itself",
          values);
    } else if (!FieldName.isToken(name)) {
      faults.add("--" + key + " '" + name + "' is no name of a field", values);
    }
  }

  private @Nullable String authority() throws UserException {
    String authority = values.get(RuleKeys.AUTHORITY);
    if (authority != null) {
      try {
        Authority.parse(authority, 80);
      } catch (MalformedMessageException e) {
        faults.add(
            "--authority " + authority + " is no HOST[:PORT], for example app.example:8443",
            values);
      }
    }
    return authority;
  }

  private int status() throws UserException {
    int status = values.get(RuleKeys.STATUS, 0);
    if (WITHOUT_CONTENT.contains(status)) {
      faults.add(
          "--status " + status + " has no content, but the upstream's response may have", values);
    }
    return status;
  }

  private long millis(Key<Duration> key) {
    return values.get(key, Duration.ZERO).toMillis();
  }

  private long rate(Key<Long> key) throws UserException {
    Long rate = values.get(key);
    if (rate != null && rate == 0) {
      faults.add("--" + key + " 0 lets nothing pass; write for example 10KiB", values);
    }
    return rate == null ? 0 : rate;
  }

  private Rule.@Nullable End end() throws UserException {
    Path file = values.get(RuleKeys.FILE);
    String reset = values.get(RuleKeys.RESET);
    if (file != null && reset != null) {
      faults.add("--file and reset contradict each other; keep one", values);
    }
    if (file == null && values.has(RuleKeys.CONTENT_TYPE)) {
      faults.add(
          "--content-type is that of a file; use set-response-fields for others' responses",
          values);
    }
    if (file != null) {
      return answer(file);
    }
    return reset == null ? null : reset(reset);
  }

  private Rule.End answer(Path file) throws UserException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      faults.add("--file " + file + " cannot be read; is it there?", values);
    }
    return new FileAnswer(
        file,
        values.get(RuleKeys.CONTENT_TYPE, "application/octet-stream"),
        values.get(RuleKeys.STATUS, 200));
  }

  private Rule.End reset(String name) throws UserException {
    List<String> names = new ArrayList<>();
    for (long code = 1; code <= 0xd; code++) {
      names.add(ErrorCode.name(code));
      if (ErrorCode.name(code).equals(name)) {
        return new Rule.Reset(code, name);
      }
    }
    faults.add(
        "--reset "
            + name
            + " is no code of RFC 9113"
            + Nearest.to(name, names)
                .map(near -> "; did you mean " + near + "?")
                .orElse("; use one of " + String.join(", ", names)),
        values);
    return new Rule.Reset(2, name);
  }
}

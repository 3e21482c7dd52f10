package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Key;
import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Model;
import dev.h2tap.cli.config.Values;
import dev.h2tap.cli.option.HostPort;
import dev.h2tap.proxy.ListenerOptions;
import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.rotate.CertificateStore;
import dev.h2tap.proxy.rule.Rules;
import dev.h2tap.proxy.upstream.Route;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.RecordingOptions;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One pass from values to a {@link Setup}; wrong values are noted and passed by. */
final class Assembly {
  private final Values values;
  private final Faults faults;
  private final Reusable former;
  private final CertificateStore store;
  private final OwnAuthority authority;
  private final Consumer<String> notices;
  private final Reusable made = new Reusable();
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param former what was made for the configuration in force
   * @param store has the certificates, or loads them
   * @param authority for TLS in tunnels
   * @param notices gets lines for the user while h2tap runs
   */
  Assembly(
      Values values,
      Faults faults,
      Reusable former,
      CertificateStore store,
      OwnAuthority authority,
      Consumer<String> notices) {
    this.values = values;
    this.faults = faults;
    this.former = former;
    this.store = store;
    this.authority = authority;
    this.notices = notices;
  }

  /** Puts everything together. */
  Setup setup() throws UserException {
    try {
      RecordingOptions recording = null;
      try {
        recording = RecordingSetup.of(values.only(Keys.RECORDING), notices);
      } catch (UserException e) {
        faults.add(e, values.only(Keys.RECORDING));
      }
      checkNumbers();
      List<ListenerOptions> listeners = listeners();
      InetSocketAddress admin = admin();
      return new Setup(
          values, listeners, ways(listenerNames()), recording, admin, warnings(), made);
    } catch (UserException | RuntimeException e) {
      made.closeUnlessIn(former);
      throw e;
    }
  }

  private List<String> warnings() {
    List<String> told = new ArrayList<>(new LinkedHashSet<>(warnings));
    if (values.place() != null) {
      told.replaceAll(FileFaults::words);
    }
    return told;
  }

  private void checkNumbers() throws UserException {
    atLeastOne(Keys.THREADS);
    if (values.get(Keys.THREADS, 1) > 256) {
      faults.add(
          "--threads " + values.get(Keys.THREADS) + " is too many; it must be at most 256", values);
    }
    atLeastOne(Keys.MAX_CONCURRENT_STREAMS);
  }

  private void atLeastOne(Key<Integer> key) throws UserException {
    int value = values.get(key, 1);
    if (value < 1) {
      faults.add("--" + key + " " + value + " is too few; it must be at least 1", values);
    }
  }

  private @Nullable InetSocketAddress admin() throws UserException {
    HostPort wanted = values.get(Keys.ADMIN);
    if (wanted == null) {
      return null;
    }
    try {
      return ListenAddress.of(
          "--admin",
          wanted,
          warnings::add,
          "whoever reaches it sees the metrics and the configuration");
    } catch (UserException e) {
      faults.add(e, values.only(List.of(Keys.ADMIN)));
      return null;
    }
  }

  // ---- listeners ----

  private Set<String> listenerNames() {
    Set<String> names = new LinkedHashSet<>();
    for (Values each : values.get(Model.LISTENERS, List.of())) {
      names.add(each.get(Keys.NAME, Arrival.ONLY_LISTENER));
    }
    return names.isEmpty() ? Set.of(Arrival.ONLY_LISTENER) : names;
  }

  private List<ListenerOptions> listeners() throws UserException {
    List<Values> several = values.get(Model.LISTENERS);
    if (several == null) {
      return listener(Arrival.ONLY_LISTENER, values.only(Keys.LISTENER));
    }
    List<ListenerOptions> listeners = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<InetSocketAddress> addresses = new HashSet<>();
    for (Values each : several) {
      String name = each.get(Keys.NAME);
      if (name == null && several.size() > 1) {
        faults.add("a listener without a name; give it one, for matches and messages", each);
      } else if (name != null && !names.add(name)) {
        faults.add("--name " + name + " is another listener's name already", each);
      } else if (name != null && !name.matches("[\\w.:-]+")) {
        faults.add("--name '" + name + "' has a character that is none of a-z, 0-9, . _ -", each);
      }
      if (!each.has(Keys.LISTEN)) {
        if (each.isWhole()) {
          faults.add("a listener without listen; write for example listen: 127.0.0.1:15090", each);
        }
        continue;
      }
      for (ListenerOptions listen : listener(name == null ? Arrival.ONLY_LISTENER : name, each)) {
        if (listen.address().getPort() != 0 && !addresses.add(listen.address())) {
          faults.add(
              "--listen "
                  + NetUtil.toSocketAddressString(listen.address())
                  + " is another listener's address already",
              each);
        }
        listeners.add(listen);
      }
    }
    return listeners;
  }

  private List<ListenerOptions> listener(String name, Values own) throws UserException {
    try {
      ForwardSetup forward = new ForwardSetup(isForward(), authority, notices);
      return new ListenerSetup(own, forward, store, warnings::add).load(name, made, former);
    } catch (UserException e) {
      faults.add(e, own);
      return List.of();
    }
  }

  /** Whether there is a route on which requests name their target. */
  private boolean isForward() {
    return !values.has(Keys.UPSTREAM)
        && values.get(Model.ROUTES, List.of(Values.NONE)).stream()
            .anyMatch(route -> !route.has(Keys.UPSTREAM));
  }

  // ---- routes ----

  private List<Way> ways(Set<String> listeners) throws UserException {
    List<Values> several = values.get(Model.ROUTES);
    List<Way> ways = new ArrayList<>();
    if (several == null) {
      add(ways, "default", values, Route.Match.ANY);
      return ways;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < several.size(); i++) {
      Values own = several.get(i);
      String name = own.get(Keys.NAME, "route-" + (i + 1));
      if (!names.add(name)) {
        faults.add("--name " + name + " is another route's name already", own);
      }
      checkReach(several, i, name);
      Values match = own.get(Model.MATCHING);
      add(
          ways,
          name,
          own,
          match == null ? Route.Match.ANY : new MatchSetup(match, listeners).load(faults));
    }
    return ways;
  }

  private void checkReach(List<Values> routes, int index, String name) throws UserException {
    for (int i = 0; i < index && routes.get(index).isWhole(); i++) {
      if (routes.get(i).isWhole() && Reach.covers(match(routes.get(i)), match(routes.get(index)))) {
        faults.add(
            "route "
                + name
                + " is never reached: route "
                + routes.get(i).get(Keys.NAME, "route-" + (i + 1))
                + " above takes all of its requests; put it first",
            routes.get(index));
        return;
      }
    }
  }

  private static @Nullable Values match(Values route) {
    Values match = route.get(Model.MATCHING);
    return match == null || match.isEmpty() ? null : match;
  }

  private void add(List<Way> ways, String name, Values own, Route.Match match)
      throws UserException {
    Rules rules = RuleSetup.of(own.get(Model.RULES, values.get(Model.RULES, List.of())), faults);
    Way way =
        new RouteSetup(
                own,
                values,
                values.get(Keys.DRAIN_TIMEOUT, Setup.DEFAULT_DRAIN),
                store,
                warnings::add)
            .load(name, match, rules, faults, made, former);
    if (way != null) {
      ways.add(way);
    }
  }
}

package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Key;
import dev.h2tap.cli.config.Model;
import dev.h2tap.cli.config.Values;
import dev.h2tap.cli.option.Nearest;
import dev.h2tap.proxy.http.FieldName;
import dev.h2tap.proxy.match.AddressRange;
import dev.h2tap.proxy.match.Conditions;
import dev.h2tap.proxy.match.Glob;
import dev.h2tap.proxy.upstream.Route;
import dev.h2tap.recorder.UserException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which requests take a route: the keys of {@link Model#MATCH}. */
final class MatchSetup {
  private final Values values;
  private final Set<String> listeners;
  private final List<Route.Match> conditions = new ArrayList<>();

  /**
   * @param listeners the names that there are
   */
  MatchSetup(Values values, Set<String> listeners) {
    this.values = values;
    this.listeners = listeners;
  }

  /** Puts the conditions together. */
  Route.Match load(Faults faults) throws UserException {
    addListener(faults);
    addGlobs(faults);
    addHeader(faults);
    addMethod(faults);
    List<Integer> ports = values.get(Model.PORT);
    if (ports != null) {
      conditions.add(Conditions.port(Set.copyOf(new HashSet<>(ports))));
    }
    if (values.has(Model.CLIENT)) {
      conditions.add(Conditions.client(ranges(Model.CLIENT, faults)));
    }
    if (values.has(Model.DESTINATION)) {
      conditions.add(Conditions.destination(ranges(Model.DESTINATION, faults)));
    }
    return Conditions.all(conditions);
  }

  private void addListener(Faults faults) throws UserException {
    List<String> names = values.get(Model.ON_LISTENER);
    if (names == null) {
      return;
    }
    for (String name : names) {
      if (!listeners.contains(name)) {
        faults.add(
            "--listener "
                + name
                + " is the name of none"
                + Nearest.to(name, listeners)
                    .map(near -> "; did you mean " + near + "?")
                    .orElse(
                        "; there are " + String.join(", ", listeners.stream().sorted().toList())),
            values);
      }
    }
    conditions.add(Conditions.listener(Set.copyOf(new HashSet<>(names))));
  }

  private void addGlobs(Faults faults) throws UserException {
    List<String> hosts = values.get(Model.HOST);
    if (hosts != null) {
      for (String host : hosts) {
        checkHost(Model.HOST, host, faults);
      }
      conditions.add(Conditions.host(hosts.stream().map(Glob::ignoringCase).toList()));
    }
    List<String> names = values.get(Model.SNI);
    if (names != null) {
      for (String name : names) {
        checkHost(Model.SNI, name, faults);
      }
      conditions.add(Conditions.sni(names.stream().map(Glob::ignoringCase).toList()));
    }
    List<String> paths = values.get(Model.PATH);
    if (paths != null) {
      for (String path : paths) {
        if (!path.startsWith("/") && !path.startsWith("*")) {
          faults.add("--path " + path + " can match none; a path begins with /", values);
        } else if (path.contains("?") && path.contains("=")) {
          faults.add("--path " + path + " holds a query; paths are compared without it", values);
        }
      }
      conditions.add(Conditions.path(paths.stream().map(Glob::of).toList()));
    }
  }

  private void checkHost(Key<?> key, String glob, Faults faults) throws UserException {
    if (glob.contains("/") || glob.matches("[^:]*:[0-9*]+")) {
      faults.add(
          "--"
              + key
              + " "
              + glob
              + (glob.contains("/") ? " is no host" : " holds a port; write port beside it")
              + ", for example *.example.com",
          values);
    } else if (!glob.matches("[\\w.:*?~-]+")) {
      faults.add(
          "--" + key + " " + glob + " can match none: hosts have letters, digits, - and .", values);
    }
  }

  private void addHeader(Faults faults) throws UserException {
    Map<String, String> header = values.get(Model.HEADER);
    if (header == null) {
      return;
    }
    for (Map.Entry<String, String> field : header.entrySet()) {
      if (!FieldName.isToken(field.getKey())) {
        faults.add("--header " + field.getKey() + " is no name of a field", values);
      }
      conditions.add(Conditions.field(field.getKey(), Glob.of(field.getValue())));
    }
  }

  private void addMethod(Faults faults) throws UserException {
    List<String> methods = values.get(Model.METHOD);
    if (methods == null) {
      return;
    }
    for (String method : methods) {
      String upper = method.toUpperCase(Locale.ROOT);
      if (!FieldName.isToken(method)) {
        faults.add("--method " + method + " is no method", values);
      } else if (!upper.equals(method)) {
        faults.add("--method " + method + " is in lower case; write " + upper, values);
      }
    }
    conditions.add(Conditions.method(Set.copyOf(new HashSet<>(methods))));
  }

  private List<AddressRange> ranges(Key<List<String>> key, Faults faults) throws UserException {
    List<AddressRange> ranges = new ArrayList<>();
    for (String text : values.get(key, List.of())) {
      AddressRange.parse(text).ifPresent(ranges::add);
      if (AddressRange.parse(text).isEmpty()) {
        faults.add(
            "--" + key + " " + text + " is neither an address nor a CIDR, for example 10.0.0.0/8",
            values);
      }
    }
    return ranges;
  }
}

package dev.h2tap.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The sections of a configuration file, and the keys that only a file has. */
public final class Model {
  // ---- what a route is for ----

  public static final Key<List<String>> ON_LISTENER =
      new Key<>("listener", Plural.oneOrMany(Types.TEXT), "Names of listeners.");
  public static final Key<List<String>> HOST =
      new Key<>(
          "host",
          Plural.oneOrMany(Types.text("a host name or glob")),
          "The target's host: where the connection or the request is bound for.");
  public static final Key<List<Integer>> PORT =
      new Key<>("port", Plural.oneOrMany(Types.whole(1, 65_535)), "The target's port.");
  public static final Key<List<String>> PATH =
      new Key<>(
          "path", Plural.oneOrMany(Types.text("a path or glob")), "The path without its query.");
  public static final Key<List<String>> METHOD =
      new Key<>("method", Plural.oneOrMany(Types.TEXT), "The method, in upper case.");
  public static final Key<Map<String, String>> HEADER =
      new Key<>(
          "header",
          Plural.map(Types.text("a value or glob")),
          "Fields of the request, all of them; '*' for any value.");
  public static final Key<List<String>> SNI =
      new Key<>(
          "sni",
          Plural.oneOrMany(Types.text("a name or glob")),
          "The name that the client's TLS asked for.");
  public static final Key<List<String>> CLIENT =
      new Key<>(
          "client",
          Plural.oneOrMany(Types.text("an address or CIDR")),
          "Where the client's connection comes from.");
  public static final Key<List<String>> DESTINATION =
      new Key<>(
          "destination",
          Plural.oneOrMany(Types.text("an address or CIDR")),
          "The target's address, where it is named by address.");

  public static final Section MATCH =
      new Section(
          "match",
          List.of(ON_LISTENER, HOST, PORT, PATH, METHOD, HEADER, SNI, CLIENT, DESTINATION));
  public static final Key<Values> MATCHING =
      new Key<>(
          "match",
          MATCH,
          "Which requests take the route: those for which every key holds. Without it, all.");

  // ---- several listeners and routes ----

  public static final Key<List<Values>> RULES =
      new Key<>(
          "rules",
          Plural.list(RuleKeys.RULE),
          "What is changed on the way, in this order. At the top of the file: of routes without"
              + " rules of their own.");

  public static final Section LISTENER = new Section("a listener", with(Keys.NAME, Keys.LISTENER));
  public static final Section ROUTE = new Section("a route", route());

  public static final Key<List<Values>> LISTENERS =
      new Key<>("listeners", Plural.list(LISTENER), "Several listeners, in place of listen.");
  public static final Key<List<Values>> ROUTES =
      new Key<>(
          "routes",
          Plural.list(ROUTE),
          "Where requests go: the first route that matches is taken. What a route does not say,"
              + " the same key at the top of the file does.");

  /** The whole file. */
  public static final Section FILE = new Section("the file", top());

  private Model() {}

  private static List<Key<?>> with(Key<?> first, List<Key<?>> others) {
    List<Key<?>> keys = new ArrayList<>();
    keys.add(first);
    keys.addAll(others);
    return keys;
  }

  private static List<Key<?>> route() {
    List<Key<?>> keys = with(Keys.NAME, with(MATCHING, Keys.ROUTE));
    keys.add(RULES);
    return keys;
  }

  private static List<Key<?>> top() {
    List<Key<?>> keys = new ArrayList<>();
    keys.addAll(Keys.LISTENER);
    keys.addAll(Keys.ROUTE);
    keys.addAll(Keys.RECORDING);
    keys.addAll(Keys.RUN);
    keys.add(LISTENERS);
    keys.add(ROUTES);
    keys.add(RULES);
    return keys;
  }
}

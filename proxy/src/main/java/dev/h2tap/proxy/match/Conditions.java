package dev.h2tap.proxy.match;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.upstream.Route;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What requests are asked; each is pure and quick, as event loops ask. */
public final class Conditions {
  private Conditions() {}

  /** All of them hold. */
  public static Route.Match all(List<Route.Match> conditions) {
    List<Route.Match> each = List.copyOf(conditions);
    return each.isEmpty()
        ? Route.Match.ANY
        : (arrival, request) -> {
          for (Route.Match condition : each) {
            if (!condition.matches(arrival, request)) {
              return false;
            }
          }
          return true;
        };
  }

  /** The client came to one of these listeners. */
  public static Route.Match listener(Set<String> names) {
    return (arrival, request) -> names.contains(arrival.listener());
  }

  /** The target's host is one of these, in lower case and without brackets. */
  public static Route.Match host(List<Glob> globs) {
    return (arrival, request) -> {
      Authority target = target(arrival, request);
      return target != null && any(globs, target.host());
    };
  }

  public static Route.Match port(Set<Integer> ports) {
    return (arrival, request) -> {
      Authority target = target(arrival, request);
      return target != null && ports.contains(target.port());
    };
  }

  /** The target is named by an address in one of these ranges. */
  public static Route.Match destination(List<AddressRange> ranges) {
    return (arrival, request) -> {
      Authority target = target(arrival, request);
      return target != null && ranges.stream().anyMatch(range -> range.contains(target.host()));
    };
  }

  /** The path, without the query, is one of these. */
  public static Route.Match path(List<Glob> globs) {
    return (arrival, request) -> {
      int query = request.path().indexOf('?');
      return any(globs, query < 0 ? request.path() : request.path().substring(0, query));
    };
  }

  public static Route.Match method(Set<String> methods) {
    return (arrival, request) -> methods.contains(request.method());
  }

  /** One of the field lines with this name has such a value. */
  public static Route.Match field(String name, Glob value) {
    return (arrival, request) -> any(value, request.fields().getAll(name));
  }

  /** The client's TLS asked for one of these names. */
  public static Route.Match sni(List<Glob> globs) {
    return (arrival, request) -> arrival.sni() != null && any(globs, arrival.sni());
  }

  /** The client's connection comes from one of these ranges. */
  public static Route.Match client(List<AddressRange> ranges) {
    return (arrival, request) -> {
      InetSocketAddress client = arrival.client();
      return client != null
          && ranges.stream().anyMatch(range -> range.contains(client.getAddress()));
    };
  }

  private static boolean any(List<Glob> globs, CharSequence value) {
    for (Glob glob : globs) {
      if (glob.matches(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean any(Glob glob, List<CharSequence> values) {
    for (CharSequence value : values) {
      if (glob.matches(value)) {
        return true;
      }
    }
    return false;
  }

  /** Where the connection is bound for, else the request; null where neither says. */
  private static @Nullable Authority target(Arrival arrival, RequestHead request) {
    if (arrival.destination() != null) {
      return arrival.destination();
    }
    String authority = request.authority();
    try {
      return authority == null || authority.isEmpty()
          ? null
          : Authority.parse(authority, request.scheme().equals("https") ? 443 : 80);
    } catch (MalformedMessageException e) {
      return null;
    }
  }
}

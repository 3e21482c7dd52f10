package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Key;
import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.proxy.ListenerOptions;
import dev.h2tap.proxy.accept.ForwardProxy;
import dev.h2tap.proxy.accept.LeafTls;
import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.rotate.CertificateStore;
import dev.h2tap.proxy.rule.Rules;
import dev.h2tap.proxy.upstream.Route;
import dev.h2tap.proxy.upstream.Routes;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.RecordingOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy in front of recorded upstreams is made of: listeners that clients may use as a proxy
 * and as the target itself.
 *
 * @param routes to the live upstream, none where there is none
 * @param recording null where nothing is recorded
 * @param leaves certificates in the names of recorded upstreams
 */
public record ReplaySetup(
    List<ListenerOptions> listeners,
    Routes routes,
    @Nullable RecordingOptions recording,
    LeafTls leaves) {

  /**
   * Loads the files and puts everything together.
   *
   * @param values with {@link Keys#UPSTREAM} where there is a live upstream
   * @param notices gets lines for the user
   */
  public static ReplaySetup load(Values values, Consumer<String> notices) throws UserException {
    OwnAuthority authority = new OwnAuthority(notices);
    CertificateStore store = new CertificateStore();
    Reusable made = new Reusable();
    Routes routes = routes(values, store, made, notices);
    RecordingOptions recording = RecordingSetup.of(values.only(Keys.RECORDING), notices);
    ForwardProxy forward = ForwardProxy.withoutPassthrough(authority, authority, notices);
    List<ListenerOptions> listeners =
        new ListenerSetup(
                values.only(Keys.LISTENER),
                new ForwardSetup(false, authority, notices),
                store,
                warning -> notices.accept("warning: " + warning))
            .load(Arrival.ONLY_LISTENER, made, Reusable.NOTHING).stream()
                .map(
                    listen ->
                        new ListenerOptions(listen.name(), listen.address(), listen.tls(), forward))
                .toList();
    return new ReplaySetup(listeners, routes, recording, authority);
  }

  private static Routes routes(
      Values values, CertificateStore store, Reusable made, Consumer<String> notices)
      throws UserException {
    if (!values.has(Keys.UPSTREAM)) {
      Optional<Key<?>> given = values.firstOf(Keys.ROUTE);
      if (given.isPresent()) {
        throw new UserException(
            "--" + given.get() + " is for a live upstream; name one with --on-miss URL");
      }
      return new Routes(List.of());
    }
    Faults faults =
        (fault, about) -> {
          String words = String.valueOf(fault.getMessage());
          throw new UserException(words.replace("--upstream ", "--on-miss "), fault);
        };
    Way way =
        new RouteSetup(values, Values.NONE, Setup.DEFAULT_DRAIN, store, notices)
            .load("live", Route.Match.ANY, Rules.NONE, faults, made, Reusable.NOTHING);
    return new Routes(way == null ? List.of() : List.of(way.route()));
  }
}

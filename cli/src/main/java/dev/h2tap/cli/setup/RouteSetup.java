package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Key;
import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.proxy.probe.AlpnSearch;
import dev.h2tap.proxy.rotate.CertificateStore;
import dev.h2tap.proxy.rule.Rules;
import dev.h2tap.proxy.tls.CertificateSet;
import dev.h2tap.proxy.upstream.AutoAlpn;
import dev.h2tap.proxy.upstream.OfferedTls;
import dev.h2tap.proxy.upstream.Route;
import dev.h2tap.proxy.upstream.Routing;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.proxy.upstream.UpstreamSettings;
import dev.h2tap.proxy.via.Via;
import dev.h2tap.recorder.UserException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where requests go and how: the keys {@link Keys#ROUTE}. */
final class RouteSetup {
  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Values own;
  private final Values values;
  private final Duration drain;
  private final CertificateStore store;
  private final Consumer<String> warnings;

  /**
   * @param own what the route itself says; only that can contradict itself
   * @param defaults what holds where it says nothing
   * @param warnings is told what is wrong without being fatal
   */
  RouteSetup(
      Values own,
      Values defaults,
      Duration drain,
      CertificateStore store,
      Consumer<String> warnings) {
    this.own = own;
    this.values = own.only(Keys.ROUTE).over(defaults.only(Keys.ROUTE));
    this.drain = drain;
    this.store = store;
    this.warnings = warnings;
  }

  /** What may be wrong by itself. */
  private interface Part<T> {
    T get() throws UserException;
  }

  private static <T> @Nullable T orFault(Part<T> part, Faults faults, Values about)
      throws UserException {
    try {
      return part.get();
    } catch (UserException e) {
      faults.add(e, about);
      return null;
    }
  }

  /**
   * Loads the files and puts the route together.
   *
   * @return null where something is wrong, which has been noted then
   */
  @Nullable Way load(
      String name, Route.Match match, Rules rules, Faults faults, Reusable made, Reusable former)
      throws UserException {
    UpstreamProtocol protocol =
        orFault(
            () -> UpstreamProtocol.parse(values.get(Keys.UPSTREAM_PROTOCOL, "auto")),
            faults,
            values);
    Routing routing = orFault(this::routing, faults, values);
    UpstreamSettings.Timeouts timeouts = orFault(this::timeouts, faults, values);
    Optional<Via> via =
        orFault(() -> Optional.ofNullable(ViaSetup.of(values, warnings)), faults, values);
    UpstreamTlsSetup tls = orFault(() -> new UpstreamTlsSetup(values), faults, values);
    if (protocol == null || tls == null) {
      return null;
    }
    CertificateSet certificates = orFault(() -> tls.certificates(store), faults, values);
    LoadedTls loaded =
        certificates == null
            ? null
            : orFault(() -> tls.load(protocol, certificates), faults, values);
    if (routing == null
        || timeouts == null
        || via == null
        || certificates == null
        || loaded == null) {
      return null;
    }
    made.uses(certificates.files());
    List<Key<?>> keys = new ArrayList<>(Keys.ROUTE);
    keys.removeAll(List.of(Keys.UPSTREAM, Keys.UPSTREAM_TLS));
    Fingerprint fingerprint =
        new Fingerprint(values.only(keys), certificates.digest(), via.orElse(null));
    loaded.warnings().forEach(warnings);
    boolean asClientsOffer =
        protocol == UpstreamProtocol.AUTO
            && values.firstOf(List.of(Keys.ALPN, Keys.PRESET)).isEmpty();
    UpstreamSettings settings =
        made.upstream(
            fingerprint,
            former,
            () -> settings(loaded, protocol, timeouts, asClientsOffer, via.orElse(null)));
    return new Way(new Route(name, match, routing, settings, rules), loaded);
  }

  private static UpstreamSettings settings(
      LoadedTls loaded,
      UpstreamProtocol protocol,
      UpstreamSettings.Timeouts timeouts,
      boolean asClientsOffer,
      @Nullable Via via) {
    AutoAlpn auto =
        loaded.auto()
            ? new AutoAlpn(
                loaded.alpn(), loaded::tls, new AlpnSearch(loaded.terms(), protocol, via))
            : null;
    OfferedTls clients = asClientsOffer ? new OfferedTls(loaded::tls) : null;
    return new UpstreamSettings(loaded.tls(), protocol, timeouts, auto, clients, via);
  }

  private Routing routing() throws UserException {
    String upstreamTls = values.get(Keys.UPSTREAM_TLS);
    if (upstreamTls != null && !upstreamTls.equals("on") && !upstreamTls.equals("off")) {
      throw new UserException("--upstream-tls " + upstreamTls + " is not known; use on or off");
    }
    String upstream = values.get(Keys.UPSTREAM);
    if (upstream == null) {
      return forward(upstreamTls);
    }
    if (own.has(Keys.UPSTREAM_TLS)) {
      throw new UserException(
          "--upstream-tls is for forward mode; the URL of --upstream says http:// or https://");
    }
    Target target = UpstreamUrl.parse("--upstream", upstream);
    Optional<Key<?>> given = own.firstOf(Keys.TLS);
    if (!target.tls() && given.isPresent() && given.get() != Keys.TLS_ENGINE) {
      throw new UserException(
          "--"
              + given.get()
              + " has no effect on --upstream "
              + upstream
              + "; did you mean https://?");
    }
    return new Routing.Reverse(target);
  }

  private Routing forward(@Nullable String upstreamTls) {
    boolean turnedOn =
        values.firstOf(List.of(Keys.CERTS, Keys.CA_FILE, Keys.CERT_FILE, Keys.PRESET)).isPresent();
    boolean tlsForHttp = upstreamTls == null ? turnedOn : upstreamTls.equals("on");
    Optional<Key<?>> given = own.firstOf(Keys.TLS);
    if (upstreamTls == null && !tlsForHttp && given.isPresent() && given.get() != Keys.TLS_ENGINE) {
      warnings.accept(
          "--"
              + given.get()
              + " is for https:// targets only; to dial http:// targets over TLS as well add"
              + " --upstream-tls on");
    }
    return new Routing.Forward(tlsForHttp);
  }

  private UpstreamSettings.Timeouts timeouts() throws UserException {
    return new UpstreamSettings.Timeouts(
        aboveZero(Keys.CONNECT_TIMEOUT, SHORT),
        aboveZero(Keys.HANDSHAKE_TIMEOUT, SHORT),
        aboveZero(Keys.IDLE_TIMEOUT, LONG),
        drain.toMillis());
  }

  private long aboveZero(Key<Duration> key, Duration usual) throws UserException {
    Duration value = values.get(key, usual);
    if (value.isZero()) {
      throw new UserException("--" + key + " 0 leaves no time at all; write for example 5s");
    }
    return value.toMillis();
  }
}

package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Key;
import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.proxy.ListenerOptions;
import dev.h2tap.proxy.ProxyOptions;
import dev.h2tap.proxy.tls.CertificateFiles;
import dev.h2tap.proxy.upstream.Routes;
import dev.h2tap.recorder.log.Recorder;
import dev.h2tap.recorder.log.RecordingOptions;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A whole configuration with its files loaded: what a proxy is made of, or changed to.
 *
 * @param values what was given for the run as a whole
 * @param recording null where nothing is recorded
 * @param admin where the admin endpoint listens, null for nowhere
 * @param warnings lines to tell the user
 * @param reusable what the next configuration may go on with
 */
public record Setup(
    Values values,
    List<ListenerOptions> listeners,
    List<Way> ways,
    @Nullable RecordingOptions recording,
    @Nullable InetSocketAddress admin,
    List<String> warnings,
    Reusable reusable) {
  private static final long CLIENT_IDLE_MILLIS = Duration.ofMinutes(5).toMillis();
  static final Duration DEFAULT_DRAIN = Duration.ofSeconds(5);

  /** What a run cannot change. */
  private static final List<Key<?>> FIXED =
      Stream.concat(Keys.RECORDING.stream(), Keys.RUN.stream()).toList();

  public Routes routes() {
    return new Routes(ways.stream().map(Way::route).toList());
  }

  public Duration drainTimeout() {
    return values.get(Keys.DRAIN_TIMEOUT, DEFAULT_DRAIN);
  }

  public @Nullable Path readyFile() {
    return values.get(Keys.READY_FILE);
  }

  /** Where it is recorded to, as it was given; null for nowhere. */
  public @Nullable String recordPath() {
    return values.get(Keys.RECORD);
  }

  /** What a proxy is started with. */
  public ProxyOptions options(Recorder recorder) {
    return new ProxyOptions(
        listeners,
        routes(),
        recorder,
        values.get(Keys.THREADS, 1),
        values.get(Keys.MAX_CONCURRENT_STREAMS, 1000),
        CLIENT_IDLE_MILLIS,
        drainTimeout().toMillis());
  }

  /** Begins to make in the background what the first connections over TLS need. */
  public void warmUp() {
    ways.stream().filter(Way::usesTls).forEach(way -> way.route().settings().tls().warmUp());
  }

  /** The keys whose values are others than in {@code running}, which cannot take them on. */
  public List<String> changedForNothing(Setup running) {
    List<String> changed = new ArrayList<>();
    for (Key<?> key : FIXED) {
      Object now = values.get(key);
      Object then = running.values.get(key);
      if (now == null ? then != null : !now.equals(then)) {
        changed.add(key.name());
      }
    }
    return changed;
  }

  /** The files of all certificates that are used. */
  public Set<CertificateFiles> certificates() {
    return reusable.certificates();
  }

  /** Frees what was made for this and another does not use. */
  public void closeUnlessIn(Setup other) {
    reusable.closeUnlessIn(other.reusable);
  }

  /** Frees what was made for this, which no proxy was started with. */
  public void close() {
    reusable.closeUnlessIn(Reusable.NOTHING);
  }

  /** Listeners and routes in words, without secrets. */
  public Map<String, String> describe() {
    Map<String, String> words = new LinkedHashMap<>();
    for (ListenerOptions listen : listeners) {
      words.merge(
          "listener " + listen.name(),
          NetUtil.toSocketAddressString(listen.address()) + (listen.tls() == null ? "" : " TLS"),
          (one, other) -> one + ", " + other);
    }
    ways.forEach(way -> words.put("route " + way.route().name(), way.words()));
    return words;
  }

  /** {@code 2 listeners, 3 routes}. */
  public String summary() {
    long names = listeners.stream().map(ListenerOptions::name).distinct().count();
    return count(names, "listener") + ", " + count(ways.size(), "route");
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
